import { Backoff } from './backoff.mjs';

/**
 * The feed over WebSocket: shows what comes, and continues after the last event when the connection is lost.
 *
 * @param WebSocket the browser's, or a class with its interface, such as those of ws and undici
 */
export function subscribe({ WebSocket }, url, show, publication) {
    const address = new URL(url);
    const backoff = new Backoff();
    connect();

    function connect() {
        const socket = new WebSocket(address.href, 'triwire.v1');
        socket.onopen = () => show({ subprotocol: socket.protocol });
        socket.onmessage = ({ data }) => {
            for (const line of data.split('\n')) {
                const unit = JSON.parse(line);
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
        // A connection that fails has an error, a close, or both, by library.
        socket.onerror = socket.onclose = ({ message, code }) => {
            socket.onerror = socket.onclose = () => {};
            backoff.wait(message || `closed (${code ?? 'no code'})`).then(connect);
        };
    }

    function continueAfter(cursor) {
        if (address.searchParams.get('after') !== cursor) {
            address.searchParams.set('after', cursor);
            backoff.progress();
        }
    }
}
