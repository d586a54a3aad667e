#!/usr/bin/env bash
# usage: longpoll.sh URL [PUBLICATION [CURL OPTION...]]
#        longpoll.sh 'http://localhost:8083/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'
#
# The feed over long polling: prints each answer, and asks again from the same place when a poll fails.
set -uo pipefail
url=$1 publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
post=(--header 'Content-Type: application/json' --output /dev/null)
place=(--data wait=0s) # the first answer comes at once, and tells the place to go on from

while :; do
    if answer=$("${curl[@]}" --get "${place[@]}" "$url") && [[ $answer =~ ^\{\"cursor\":\"([^\"]+)\" ]]; then
        printf '%s\n' "$answer"
        place=(--data wait=20s --data "after=${BASH_REMATCH[1]}")
        [[ -z $publication ]] || "${curl[@]}" "${post[@]}" --data "$publication" "${url%%\?*}"
        publication=''
    else
        sleep "0.$RANDOM" # at a random moment, so that not all who were cut come back at once
    fi
done
