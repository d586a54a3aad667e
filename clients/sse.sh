#!/usr/bin/env bash
# usage: sse.sh URL [PUBLICATION [CURL OPTION...]]
#        sse.sh 'http://localhost:8082/feed?channel=quay' '{"channel":"quay","data":"ahoy"}' --http2-prior-knowledge
#
# The feed over Server-Sent Events: prints what comes, and continues after the last event when the connection is lost.
set -uo pipefail
url=$1 publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
post=(--header 'Content-Type: application/json' --output /dev/null)
id='' data='' cursor='' span=1

while :; do
    before=$cursor began=$SECONDS
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
    # A connection got somewhere when it has brought something new, or has held for a minute on a quiet feed.
    [[ $cursor == "$before" && $((SECONDS - began)) -lt 60 ]] || span=1
    echo "the stream has ended; connecting again within $span s" >&2
    sleep "$((RANDOM % span)).$RANDOM" # at a random moment, so that not all who were cut come back at once
    ((span = span < 16 ? 2 * span : 30))
done
