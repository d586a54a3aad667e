// usage: node node.mjs websocket|sse|longpoll ws|eventsource|undici URLS [PUBLICATION]
//        node node.mjs sse eventsource 'http://localhost:8082/feed?channel=quay' '{"channel":"quay","data":"ahoy"}'
// TOKEN_COMMAND, in the environment, prints a token that is good now; it is run for each connection.
import { exec } from 'node:child_process';
import { promisify } from 'node:util';

const [transport, name, urls, publication] = process.argv.slice(2);

const { subscribe } = await import(`./${transport}.mjs`);
const library = await import(name);
// That of undici is experimental, and neither reconnects nor tells when its connection breaks; its fetch serves this one.
const { EventSource } = await import('eventsource');
if (name === 'undici' && transport !== 'websocket') {
    library.setGlobalDispatcher(new library.Agent({ allowH2: true })); // HTTP/2, where TLS agrees on it
}
const command = process.env.TOKEN_COMMAND;
const token = command && (async () => (await promisify(exec)(command)).stdout.trim());
subscribe({ fetch, ...library, EventSource, token }, urls, unit => console.log(JSON.stringify(unit)), publication);
