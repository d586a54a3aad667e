import { Backoff } from './backoff.mjs';
import { Silence } from './silence.mjs';

/**
 * The feed over WebSocket: shows what comes, and continues after the last event when the connection is lost or silent.
 *
 * @param WebSocket the browser's, or a class with its interface, such as those of ws and undici
 * @param token gives a token that is good now, asked before each connection; undefined where none is needed
 * @param urls the feed at one instance or, with spaces between them, at several: the next one after each connection
 */
export function subscribe({ WebSocket, token }, urls, show, publication) {
    const addresses = urls.split(' ').map(url => new URL(url));
    const backoff = new Backoff();
    let lost;
    const silence = new Silence(() => lost('nothing has come'));
    let after;
    connect();

    async function connect() {
        const address = addresses[0];
        addresses.push(addresses.shift());
        address.searchParams.set('heartbeat', 'event'); // this interface tells of no ping
        if (after) {
            address.searchParams.set('after', after);
        }
        const protocols = ['triwire.v1'];
        if (token) {
            try {
                protocols.push(`bearer.${await token()}`); // a browser can send it in no other header
            } catch (failure) {
                backoff.wait(failure).then(connect);
                return;
            }
        }
        const socket = new WebSocket(address.href, protocols);
        silence.broken();
        socket.onopen = () => show({ subprotocol: socket.protocol });
        socket.onmessage = ({ data }) => {
            for (const line of data.split('\n')) {
                const unit = JSON.parse(line);
                silence.broken(unit);
                show(unit);
                if ('id' in unit) {
                    continueAfter(unit.id);
                } else if (['welcome', 'reset', 'heartbeat'].includes(unit.control)) {
                    continueAfter(unit.cursor);
                }
                if (publication) {
                    socket.send(JSON.stringify({ publish: JSON.parse(publication) }));
                    publication = undefined;
                }
            }
        };
        // A connection that fails has an error, a close, or both, by library; a silent one has neither, and answers no close.
        socket.onerror = socket.onclose = ({ message, code }) => lost(message || `closed (${code ?? 'no code'})`);
        lost = reason => {
            silence.end();
            socket.onopen = socket.onmessage = socket.onerror = socket.onclose = () => {};
            socket.close();
            backoff.wait(reason).then(connect);
        };
    }

    function continueAfter(cursor) {
        if (after !== cursor) {
            after = cursor;
            backoff.progress();
        }
    }
}
