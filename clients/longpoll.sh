#!/usr/bin/env bash
# usage: longpoll.sh URLS [PUBLICATION [CURL OPTION...]]
#        longpoll.sh 'http://localhost:8083/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'
#
# The feed over long polling: prints each answer, and asks again from the same place when a poll fails or has no answer.
# URLS is the feed at one instance or, with spaces between them, at several: the next one after each failure.
# TOKEN_COMMAND, in the environment, prints a token that is good now; it is run for each request.
set -uo pipefail
read -ra urls <<<"$1"
publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
# From a file that is none: what stands on a command line is seen by everybody on the machine.
authorization() { [[ -z ${TOKEN_COMMAND:-} ]] || printf 'Authorization: Bearer %s\n' "$(bash -c "$TOKEN_COMMAND")"; }
post=(--header 'Content-Type: application/json' --output /dev/null)
place=() wait=0 max_wait=25000 # ms; the first answer comes at once, and tells the place to go on from
cursor='' span=1

while :; do
    url=${urls[0]} asked=$SECONDS
    # An instance that has stopped answers nothing, and ends no connection either.
    patience=$(((wait + max_wait / 2 + 999) / 1000))
    if answer=$("${curl[@]}" --header @<(authorization) --max-time "$patience" --get --data "wait=${wait}ms" "${place[@]}" "$url") &&
        [[ $answer =~ ^\{\"cursor\":\"([^\"]+)\",\"maxWait\":([0-9]+) ]]; then
        printf '%s\n' "$answer"
        [[ ${BASH_REMATCH[1]} == "$cursor" && $SECONDS -le $asked ]] || span=0
        cursor=${BASH_REMATCH[1]} max_wait=${BASH_REMATCH[2]}
        place=(--data "after=$cursor") wait=$((max_wait < 20000 ? max_wait : 20000))
        [[ -z $publication ]] || "${curl[@]}" --header @<(authorization) "${post[@]}" --data "$publication" "${url%%\?*}"
        publication=''
    fi
    ((span)) || { span=1; continue; }
    urls=("${urls[@]:1}" "$url")
    echo "nothing new; connecting again within $span s" >&2
    sleep "$((RANDOM % span)).$RANDOM" # at a random moment, so that not all who were cut come back at once
    ((span = span < 16 ? 2 * span : 30))
done
