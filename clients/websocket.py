"""The feed over WebSocket: prints what comes, and continues after the last event when the connection is lost.

usage: websocket.py URL [PUBLICATION]
       websocket.py 'ws://localhost:8081/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'
"""

import asyncio
import json
import random
import sys
import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException


def starting_after(cursor, url):
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "after"]
    return urlunsplit(parts._replace(query=urlencode(query + [("after", cursor)])))


async def subscribe(url, publication=None):
    seconds = 1
    while True:
        before, began, reason = url, time.monotonic(), "closed"
        try:
            async with connect(url, subprotocols=["triwire.v1"]) as socket:
                print(json.dumps({"subprotocol": socket.subprotocol}), flush=True)
                async for message in socket:
                    for line in message.split("\n"):
                        print(line, flush=True)
                        unit = json.loads(line)
                        if "id" in unit:
                            url = starting_after(unit["id"], url)
                        elif unit["control"] in ("welcome", "reset", "heartbeat"):
                            url = starting_after(unit["cursor"], url)
                        if publication:
                            await socket.send(json.dumps({"publish": json.loads(publication)}))
                            publication = None
        except (OSError, WebSocketException) as lost:
            reason = lost
        # A connection got somewhere when it has brought something new, or has held for a minute on a quiet feed.
        if url != before or time.monotonic() - began > 60:
            seconds = 1
        print(f"{reason}; connecting again within {seconds} s", file=sys.stderr, flush=True)
        # At a random moment: the subscribers of an instance that has ended do not come back all at once.
        await asyncio.sleep(seconds * random.random())
        seconds = min(30, 2 * seconds)


asyncio.run(subscribe(*sys.argv[1:]))
