#!/usr/bin/env bash
# usage: sse.sh URLS [PUBLICATION [CURL OPTION...]]
#        sse.sh 'http://localhost:8082/feed?channel=quay' '{"channel":"quay","data":"ahoy"}' --http2-prior-knowledge
#
# The feed over Server-Sent Events: prints what comes, and continues after the last event when the connection is lost or
# silent. URLS is the feed at one instance or, with spaces between them, at several: the next one after each connection.
# TOKEN_COMMAND, in the environment, prints a token that is good now; it is run for each request.
set -uo pipefail
read -ra urls <<<"$1"
publication=${2:-} curl=(curl --silent --show-error --fail "${@:3}")
# From a file that is none: what stands on a command line is seen by everybody on the machine.
authorization() { [[ -z ${TOKEN_COMMAND:-} ]] || printf 'Authorization: Bearer %s\n' "$(bash -c "$TOKEN_COMMAND")"; }
post=(--header 'Content-Type: application/json' --output /dev/null)
id='' data='' cursor='' span=1 patience=37.5 # seconds: 2.5 heartbeats, of 15 s until the service has told its own

while :; do
    url=${urls[0]} before=$cursor began=$SECONDS line=''
    # An instance that has stopped ends no connection: not even a comment comes for 2.5 heartbeats.
    while IFS= read -r -t "$patience" part; unfinished=$?; [[ $unfinished -eq 0 || -n $part ]]; do
        line+=$part
        ((!unfinished)) || continue # a part of a long line is a sign of life, too
        case $line in
            'id: '*) id=${line#id: } ;;
            'data: '*) data=${line#data: } ;;
            '') # An empty line ends an event; one that was cut short has none, and comes again.
                [[ -z $data ]] || printf '%s\n' "$data"
                [[ ! $data =~ ^\{\"control\":\"welcome\".*\"heartbeat\":([0-9]+) ]] ||
                    printf -v patience '%d.%03d' $((BASH_REMATCH[1] / 400)) $((BASH_REMATCH[1] * 5 / 2 % 1000))
                cursor=$id data=''
                [[ -z $publication || -z $cursor ]] || {
                    "${curl[@]}" --header @<(authorization) "${post[@]}" --data "$publication" "${url%%\?*}"
                    publication=''
                }
                ;;
        esac
        line=''
    done < <(exec "${curl[@]}" --header @<(authorization) --no-buffer --header "Last-Event-ID: $cursor" "$url")
    kill $! 2>/dev/null
    id=$cursor data=''
    urls=("${urls[@]:1}" "$url")
    # A connection got somewhere when it has brought something new, or has held for a minute on a quiet feed.
    [[ $cursor == "$before" && $((SECONDS - began)) -lt 60 ]] || span=1
    echo "the stream has ended, or fallen silent; connecting again within $span s" >&2
    sleep "$((RANDOM % span)).$RANDOM" # at a random moment, so that not all who were cut come back at once
    ((span = span < 16 ? 2 * span : 30))
done
