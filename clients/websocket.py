"""The feed over WebSocket: prints what comes, and continues after the last event when the connection is lost or silent.

usage: websocket.py URLS [PUBLICATION]
       websocket.py 'ws://localhost:8081/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'

URLS is the feed at one instance or, with spaces between them, at several: the next one after each connection.
TOKEN_COMMAND, in the environment, prints a token that is good now; it is run for each connection.
"""

import asyncio
import itertools
import json
import os
import random
import subprocess
import sys
import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException


def with_parameters(url, new):
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in new]
    return urlunsplit(parts._replace(query=urlencode(query + list(new.items()))))


def subprotocols():
    command = os.environ.get("TOKEN_COMMAND")
    if not command:
        return ["triwire.v1"]
    token = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout.strip()
    return ["triwire.v1", "bearer." + token]


async def subscribe(urls, publication=None):
    parameters = {"heartbeat": "event"}  # for this library answers pings without telling of them
    heartbeat = 15  # seconds, until the service has told its own
    span = 1
    for url in itertools.cycle(urls.split()):
        before, began = parameters.get("after"), time.monotonic()
        try:
            async with connect(
                with_parameters(url, parameters),
                subprotocols=subprotocols(),
                open_timeout=2.5 * heartbeat,
                close_timeout=1,  # a service that has stopped does not answer a close either
            ) as socket:
                print(json.dumps({"subprotocol": socket.subprotocol}), flush=True)
                while True:
                    message = await asyncio.wait_for(socket.recv(), 2.5 * heartbeat)
                    for line in message.split("\n"):
                        print(line, flush=True)
                        unit = json.loads(line)
                        if "id" in unit:
                            parameters["after"] = unit["id"]
                        elif unit["control"] in ("welcome", "reset", "heartbeat"):
                            parameters["after"] = unit["cursor"]
                            heartbeat = unit.get("heartbeat", 1000 * heartbeat) / 1000
                        if publication:
                            await socket.send(json.dumps({"publish": json.loads(publication)}))
                            publication = None
        except (OSError, asyncio.TimeoutError, subprocess.CalledProcessError, WebSocketException) as lost:
            reason = repr(lost)
        # A connection got somewhere when it has brought something new, or has held for a minute on a quiet feed.
        if parameters.get("after") != before or time.monotonic() - began > 60:
            span = 1
        print(f"{reason}; connecting again within {span} s", file=sys.stderr, flush=True)
        # At a random moment: the subscribers of an instance that has ended do not come back all at once.
        await asyncio.sleep(span * random.random())
        span = min(30, 2 * span)


asyncio.run(subscribe(*sys.argv[1:]))
