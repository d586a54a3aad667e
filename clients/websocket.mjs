/**
 * The feed over WebSocket: shows what comes, and continues after the last event when the connection is lost.
 *
 * @param WebSocket the browser's, or a class with its interface, such as those of ws and undici
 */
export function subscribe({ WebSocket }, url, show, publication) {
    const address = new URL(url);
    connect();

    function connect() {
        const socket = new WebSocket(address.href, 'triwire.v1');
        socket.onopen = () => show({ subprotocol: socket.protocol });
        socket.onmessage = ({ data }) => {
            for (const line of data.split('\n')) {
                const unit = JSON.parse(line);
                show(unit);
                if ('id' in unit) {
                    address.searchParams.set('after', unit.id);
                } else if (['welcome', 'reset', 'heartbeat'].includes(unit.control)) {
                    address.searchParams.set('after', unit.cursor);
                }
                if (publication) {
                    socket.send(JSON.stringify({ publish: JSON.parse(publication) }));
                    publication = undefined;
                }
            }
        };
        // A connection that fails has an error, a close, or both, by library. Once it is over, the next is opened at a random
        // moment: the subscribers of an instance that has ended do not come back all at once.
        socket.onerror = socket.onclose = () => {
            socket.onerror = socket.onclose = () => {};
            setTimeout(connect, 1000 * Math.random());
        };
    }
}
