#!/usr/bin/env bash
# usage: sse.sh URL [PUBLICATION [CURL OPTION...]]
#        sse.sh 'http://localhost:8082/feed?channel=quay' '{"channel":"quay","data":"ahoy"}' --http2-prior-knowledge
#
# The feed over Server-Sent Events: prints what comes, and continues after the last event when the connection is lost.
set -uo pipefail
url=$1 publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
post=(--header 'Content-Type: application/json' --output /dev/null)
id='' data='' cursor=''

while :; do
    while IFS= read -r line; do
        case $line in
            'id: '*) id=${line#id: } ;;
            'data: '*) data=${line#data: } ;;
            '') # An empty line ends an event; one that was cut short has none, and comes again.
                [[ -z $data ]] || printf '%s\n' "$data"
                cursor=$id data=''
                [[ -z $publication || -z $cursor ]] || {
                    "${curl[@]}" "${post[@]}" --data "$publication" "${url%%\?*}"
                    publication=''
                }
                ;;
        esac
    done < <("${curl[@]}" --no-buffer --header "Last-Event-ID: $cursor" "$url")
    id=$cursor data=''
    sleep "0.$RANDOM" # at a random moment, so that not all who were cut come back at once
done
