// usage: node node.mjs websocket|sse|longpoll URL
//        node node.mjs sse 'http://localhost:8082/feed?channel=quay'
//
// The feed through the libraries of npm that many people use, all at the same time, each in the fewest lines that resume.
// Prints the names of all, then "NAME version V" or "NAME missing REASON" for each, and "NAME {...}" for what it receives.
// A client for real use also watches for silence, as ../websocket.mjs, ../sse.mjs and ../longpoll.mjs do.
import { readFile } from 'node:fs/promises';
import { Backoff } from '../backoff.mjs';

const [transport, feed] = process.argv.slice(2);
const forever = new Promise(() => {});

/** Each has one connection, of a library that reconnects by itself all of them; `url` gives the address to continue at. */
const libraries = {
    websocket: {
        ws: ({ WebSocket }, url, take) => end(lines(new WebSocket(url(), 'triwire.v1'), take)),
        undici: ({ WebSocket }, url, take) => end(lines(new WebSocket(url(), 'triwire.v1'), take)),
        websocket: ({ w3cwebsocket }, url, take) => end(lines(new w3cwebsocket(url(), 'triwire.v1'), take)),
        'faye-websocket': ({ Client }, url, take) => end(lines(new Client(url(), 'triwire.v1'), take)),
        'reconnecting-websocket': async ({ default: Socket }, url, take) => {
            const { WebSocket } = await import('ws');
            lines(new Socket(url, 'triwire.v1', { WebSocket, minReconnectionDelay: 500 }), take);
            return forever;
        },
        partysocket: async ({ WebSocket: Socket }, url, take) => {
            const { WebSocket } = await import('ws');
            lines(new Socket(url, 'triwire.v1', { WebSocket, minReconnectionDelay: 500 }), take);
            return forever;
        },
        rxjs: async (_, url, take) => {
            const { webSocket } = await import('rxjs/webSocket');
            const { WebSocket } = await import('ws');
            const deserializer = ({ data }) => data.split('\n').map(line => JSON.parse(line));
            return webSocket({ url: url(), protocol: 'triwire.v1', WebSocketCtor: WebSocket, deserializer })
                .forEach(units => units.forEach(take));
        },
        'simple-websocket': async ({ default: Socket }, url, take) => {
            const { WebSocket } = await import('ws');
            // Without objectMode it is a stream of bytes, in which messages may run together; with a URL it refuses that.
            for await (const text of new Socket({ socket: new WebSocket(url(), 'triwire.v1'), objectMode: true })) {
                text.toString().split('\n').forEach(line => take(JSON.parse(line)));
            }
        },
    },
    sse: {
        eventsource: ({ EventSource }, url, take) => events(new EventSource(url()), take),
        'event-source-polyfill': ({ EventSourcePolyfill }, url, take) => events(new EventSourcePolyfill(url()), take),
        'launchdarkly-eventsource': ({ EventSource }, url, take) => events(new EventSource(url()), take),
        '@microsoft/fetch-event-source': ({ fetchEventSource }, url, take) => {
            globalThis.window ??= globalThis; // it is made for browsers
            return fetchEventSource(url(), {
                openWhenHidden: true, // otherwise it ends the stream in a hidden tab, and needs a document
                onmessage: ({ data }) => data && take(JSON.parse(data)), // a heartbeat is an event without data
                onclose: () => {
                    throw new Error('the stream has ended'); // otherwise it reconnects only when the connection breaks
                },
            });
        },
        'eventsource-parser': async (_, url, take) => {
            const { EventSourceParserStream } = await import('eventsource-parser/stream');
            const text = (await fetch(url())).body.pipeThrough(new TextDecoderStream());
            for await (const { data } of text.pipeThrough(new EventSourceParserStream())) {
                take(JSON.parse(data));
            }
        },
        '@azure/core-sse': async ({ createSseStream }, url, take) => {
            for await (const { data } of createSseStream((await fetch(url())).body)) {
                if (data) { // a heartbeat is an event without data
                    take(JSON.parse(data));
                }
            }
        },
    },
    longpoll: {
        axios: polls(async ({ default: axios }, url) => (await axios(url)).data),
        got: polls(({ got }, url) => got(url).json()),
        ky: polls(({ default: ky }, url) => ky(url, { timeout: false }).json()), // otherwise it gives up after 10 s
        'node-fetch': polls(async ({ default: fetch }, url) => (await fetch(url)).json()),
        'cross-fetch': polls(async ({ fetch }, url) => (await fetch(url)).json()),
        superagent: polls(async ({ default: superagent }, url) => (await superagent.get(url)).body),
        needle: polls(async ({ default: needle }, url) => (await needle('get', url)).body),
        undici: polls(async ({ request }, url) => (await request(url)).body.json()),
    },
};

function lines(socket, take) {
    socket.onmessage = ({ data }) => data.split('\n').forEach(line => take(JSON.parse(line)));
    return socket;
}

function end(socket) {
    return new Promise(resolve => {
        socket.onerror = socket.onclose = resolve; // one that fails has one of them, or both, by library
    });
}

/** Those that are an EventSource reconnect by themselves, and give up when they are refused. */
function events(source, take) {
    source.onmessage = ({ data }) => take(JSON.parse(data));
    source.addEventListener('control', source.onmessage);
    return new Promise(resolve => {
        source.onerror = () => source.readyState === 2 && resolve();
    });
}

function polls(get) {
    return async (library, url, take) => {
        for (;;) {
            const { events, cursor } = await get(library, url());
            events.forEach(take);
            take({ cursor });
        }
    };
}

async function subscribe(name, read) {
    let library;
    try {
        library = await import(name);
        library = library.default?.w3cwebsocket || library.default?.Client ? library.default : library;
        const { version } = JSON.parse(await readFile(new URL(`../node_modules/${name}/package.json`, import.meta.url)));
        console.log(name, 'version', version);
    } catch (failure) {
        console.log(name, 'missing', failure.message);
        return;
    }
    let after;
    const backoff = new Backoff();
    const url = () => {
        const address = new URL(feed);
        if (after) {
            address.searchParams.set('after', after);
        } else if (transport === 'longpoll') {
            address.searchParams.set('wait', '0s'); // the first answer comes at once, and tells the place to go on from
        }
        return address.href;
    };
    const take = unit => {
        after = unit.id ?? unit.cursor ?? after;
        backoff.progress();
        console.log(name, JSON.stringify(unit));
    };
    for (;;) {
        const reason = await Promise.resolve(read(library, url, take)).then(() => 'it has ended', failure => failure);
        await backoff.wait(`${name}: ${reason}`);
    }
}

console.log(JSON.stringify({ libraries: Object.keys(libraries[transport]) }));
Object.entries(libraries[transport]).forEach(([name, read]) => subscribe(name, read));
