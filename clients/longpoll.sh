#!/usr/bin/env bash
# usage: longpoll.sh URL [PUBLICATION [CURL OPTION...]]
#        longpoll.sh 'http://localhost:8083/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'
#
# The feed over long polling: prints each answer, and asks again from the same place when a poll fails.
set -uo pipefail
url=$1 publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
post=(--header 'Content-Type: application/json' --output /dev/null)
place=(--data wait=0s) # the first answer comes at once, and tells the place to go on from
cursor='' span=1

while :; do
    asked=$SECONDS
    if answer=$("${curl[@]}" --get "${place[@]}" "$url") && [[ $answer =~ ^\{\"cursor\":\"([^\"]+)\" ]]; then
        printf '%s\n' "$answer"
        [[ ${BASH_REMATCH[1]} == "$cursor" && $SECONDS -le $asked ]] || span=0
        cursor=${BASH_REMATCH[1]}
        place=(--data wait=20s --data "after=$cursor")
        [[ -z $publication ]] || "${curl[@]}" "${post[@]}" --data "$publication" "${url%%\?*}"
        publication=''
    fi
    ((span)) || { span=1; continue; }
    echo "nothing new; connecting again within $span s" >&2
    sleep "$((RANDOM % span)).$RANDOM" # at a random moment, so that not all who were cut come back at once
    ((span = span < 16 ? 2 * span : 30))
done
