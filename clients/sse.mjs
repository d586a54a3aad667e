/**
 * The feed over Server-Sent Events: shows what comes, and continues after the last event when the connection is lost.
 *
 * @param EventSource the browser's, or that of npm's eventsource, which uses `fetch`
 */
export function subscribe({ EventSource, fetch }, url, show, publication) {
    const address = new URL(url);
    connect();

    function connect() {
        const source = new EventSource(address.href, { fetch }); // a browser's uses its own
        source.onmessage = take;
        source.addEventListener('control', take);
        // It reconnects by itself, with Last-Event-ID, unless the answer was a refusal, such as 503 for a while.
        source.onerror = () => {
            if (source.readyState === EventSource.CLOSED) {
                setTimeout(connect, 1000 * Math.random());
            }
        };
    }

    function take({ data, lastEventId }) {
        show(JSON.parse(data));
        address.searchParams.set('after', lastEventId);
        if (publication) {
            publish(fetch, address.origin + address.pathname, publication);
            publication = undefined;
        }
    }
}

/** Publishes an event, and tells its cursor. */
export async function publish(fetch, url, publication) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: publication });
    if (!answer.ok) {
        throw new Error(await answer.text());
    }
    return (await answer.json()).cursor;
}
