import { Backoff } from './backoff.mjs';

/**
 * The feed over Server-Sent Events: shows what comes, and continues after the last event when the connection is lost.
 *
 * @param EventSource the browser's, or that of npm's eventsource, which uses `fetch`
 */
export function subscribe({ EventSource, fetch }, url, show, publication) {
    const address = new URL(url);
    const backoff = new Backoff();
    connect();

    function connect() {
        const source = new EventSource(address.href, { fetch }); // a browser's uses its own
        source.onmessage = take;
        source.addEventListener('control', take);
        let progress = false;
        // It reconnects by itself, with Last-Event-ID and when the service wants it, unless the answer was a refusal, such as
        // 503 for a while. It would do so for ever, and as often, where that leads nowhere.
        source.onerror = ({ message }) => {
            if (progress && source.readyState !== EventSource.CLOSED) {
                progress = false;
            } else {
                source.close();
                backoff.wait(message ?? 'the stream has ended').then(connect);
            }
        };

        function take({ data, lastEventId }) {
            show(JSON.parse(data));
            if (address.searchParams.get('after') !== lastEventId) {
                address.searchParams.set('after', lastEventId);
                progress = true;
                backoff.progress();
            }
            if (publication) {
                publish(fetch, address.origin + address.pathname, publication);
                publication = undefined;
            }
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
