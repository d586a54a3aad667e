"""The feed through the libraries of PyPI that many people use, all at the same time, each in the fewest lines that resume.

usage: python.py websocket|sse|longpoll URL
       python.py sse 'http://localhost:8082/feed?channel=quay'

Prints the names of all, then "NAME version V" or "NAME missing REASON" for each, and "NAME {...}" for what it receives. A
client for real use also watches for silence, as ../websocket.py does.
"""

import asyncio
import json
import random
import sys
import threading
import time
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import quote

transport, feed = sys.argv[1:]


# Each reads one connection, or of a library that reconnects by itself all of them. `url` gives the address to continue at.


def websockets(url, take):
    from websockets.sync.client import connect

    with connect(url(), subprotocols=["triwire.v1"]) as socket:
        for message in socket:
            lines(message, take)


def websocket_client(url, take):
    from websocket import create_connection

    socket = create_connection(url(), subprotocols=["triwire.v1"])
    while message := socket.recv():
        lines(message, take)


async def aiohttp_websocket(url, take):
    from aiohttp import ClientSession, WSMsgType

    async with ClientSession() as session, session.ws_connect(url(), protocols=["triwire.v1"]) as socket:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                lines(message.data, take)


async def tornado_websocket(url, take):
    from tornado.websocket import websocket_connect

    socket = await websocket_connect(url(), subprotocols=["triwire.v1"])
    while message := await socket.read_message():
        lines(message, take)


def httpx_ws(url, take):
    from httpx_ws import connect_ws

    # By default it refuses messages above 64 KiB.
    with connect_ws(url(), subprotocols=["triwire.v1"], max_message_size_bytes=2**20) as socket:
        while True:
            lines(socket.receive_text(), take)


def httpx_sse(url, take):
    from httpx import Client
    from httpx_sse import connect_sse

    # By default httpx gives up after 5 s without a byte.
    with Client(timeout=60) as client, connect_sse(client, "GET", url()) as source:
        for event in source.iter_sse():
            if event.data:  # a heartbeat is an event without data
                take(json.loads(event.data))


def sseclient_py(url, take):
    import requests
    from sseclient import SSEClient

    with requests.get(url(), stream=True, timeout=60) as response:
        for event in SSEClient(response).events():
            take(json.loads(event.data))


def launchdarkly_eventsource(url, take):
    from ld_eventsource import SSEClient
    from ld_eventsource.config import ErrorStrategy

    # It reconnects by itself, and sends Last-Event-ID.
    for event in SSEClient(url(), error_strategy=ErrorStrategy.always_continue()).events:
        take(json.loads(event.data))


async def aiohttp_sse(url, take):
    from aiohttp import ClientSession, ClientTimeout

    # By default aiohttp ends each request after 5 minutes. It has no parser; the service's events have one line of data.
    async with ClientSession(timeout=ClientTimeout(total=None, sock_read=60), read_bufsize=2**20) as session:
        async with session.get(url()) as response:
            async for line in response.content:
                if line.startswith(b"data: "):
                    take(json.loads(line[6:]))


def requests(url, take):
    from requests import Session

    with Session() as session:
        while True:
            answer(session.get(url(), timeout=60).json(), take)


def httpx(url, take):
    from httpx import Client

    with Client(timeout=60) as client:  # by default it gives up after 5 s
        while True:
            answer(client.get(url()).json(), take)


async def aiohttp_longpoll(url, take):
    from aiohttp import ClientSession

    async with ClientSession() as session:
        while True:
            async with session.get(url()) as response:
                answer(await response.json(), take)


def urllib3(url, take):
    from urllib3 import PoolManager

    with PoolManager() as pool:
        while True:
            answer(pool.request("GET", url(), timeout=60).json(), take)


async def tornado_longpoll(url, take):
    from tornado.httpclient import AsyncHTTPClient

    while True:
        response = await AsyncHTTPClient().fetch(url(), request_timeout=60)  # by default it gives up after 20 s
        answer(json.loads(response.body), take)


libraries = {
    "websocket": {
        "websockets": websockets,
        "websocket-client": websocket_client,
        "aiohttp": aiohttp_websocket,
        "tornado": tornado_websocket,
        "httpx-ws": httpx_ws,
    },
    "sse": {
        "httpx-sse": httpx_sse,
        "sseclient-py": sseclient_py,
        "launchdarkly-eventsource": launchdarkly_eventsource,
        "aiohttp": aiohttp_sse,
    },
    "longpoll": {
        "requests": requests,
        "httpx": httpx,
        "aiohttp": aiohttp_longpoll,
        "urllib3": urllib3,
        "tornado": tornado_longpoll,
    },
}


def lines(message, take):
    for line in message.split("\n"):
        take(json.loads(line))


def answer(answer, take):
    for event in answer["events"]:
        take(event)
    take({"cursor": answer["cursor"]})


def show(*words):
    sys.stdout.write(" ".join(words) + "\n")  # in one piece: others print, too
    sys.stdout.flush()


def subscribe(name, read):
    try:
        show(name, "version", version(name))
    except PackageNotFoundError as missing:
        show(name, "missing", repr(missing))
        return
    after, span = None, 1

    def url():
        # The first poll is answered at once, and tells the place to go on from.
        more = f"after={quote(after)}" if after else "wait=0s" if transport == "longpoll" else None
        return feed if more is None else feed + ("&" if "?" in feed else "?") + more

    def take(unit):
        nonlocal after, span
        after, span = unit.get("id") or unit.get("cursor") or after, 1
        show(name, json.dumps(unit))

    while True:
        reason = "it has ended"
        try:
            if asyncio.iscoroutinefunction(read):
                asyncio.run(read(url, take))
            else:
                read(url, take)
        except Exception as failure:  # each library has its own
            reason = repr(failure)
        print(f"{name}: {reason}; connecting again within {span} s", file=sys.stderr, flush=True)
        time.sleep(span * random.random())
        span = min(30, 2 * span)


show(json.dumps({"libraries": list(libraries[transport])}))
threads = [threading.Thread(target=subscribe, args=library) for library in libraries[transport].items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
