import { Backoff } from './backoff.mjs';
import { Silence } from './silence.mjs';
import { authorization, ticket } from './token.mjs';

/**
 * The feed over Server-Sent Events: shows what comes, and continues after the last event when the connection is lost or
 * silent.
 *
 * @param EventSource the browser's, or that of npm's eventsource, which uses `fetch`
 * @param token gives a token that is good now, asked before each connection; undefined where none is needed
 * @param urls the feed at one instance or, with spaces between them, at several: the next one after a refusal, silence, or
 *     a connection that brought nothing new
 */
export function subscribe({ EventSource, fetch, token }, urls, show, publication) {
    const addresses = urls.split(' ').map(url => new URL(url));
    const backoff = new Backoff();
    let lost;
    const silence = new Silence(() => lost('nothing has come'));
    let after;
    connect();

    async function connect() {
        const address = addresses[0];
        addresses.push(addresses.shift());
        address.searchParams.set('heartbeat', 'event'); // of comments, this interface does not tell
        if (after) {
            address.searchParams.set('after', after);
        }
        if (token) {
            try {
                address.searchParams.set('ticket', await ticket(fetch, address, token));
            } catch (refused) {
                backoff.wait(refused).then(connect);
                return;
            }
        }
        const source = new EventSource(address.href, { fetch }); // a browser's uses its own
        silence.broken();
        source.onmessage = take;
        source.addEventListener('control', take);
        let progress = false;
        // It reconnects by itself, with Last-Event-ID and when the service wants it, unless the answer was a refusal, such as
        // 503 for a while. It would do so for ever, and as often, where that leads nowhere.
        source.onerror = ({ message }) => {
            if (progress && source.readyState !== EventSource.CLOSED) {
                progress = false;
            } else {
                lost(message ?? 'the stream has ended');
            }
        };
        lost = reason => {
            silence.end();
            source.close();
            backoff.wait(reason).then(connect);
        };

        function take({ data, lastEventId }) {
            const unit = JSON.parse(data);
            silence.broken(unit);
            show(unit);
            if (lastEventId && after !== lastEventId) { // the last control of all has none
                after = lastEventId;
                progress = true;
                backoff.progress();
            }
            if (unit.control === 'expired') {
                lost('the token has expired');
            }
            if (publication) {
                publish(fetch, address.origin + address.pathname, publication, token);
                publication = undefined;
            }
        }
    }
}

/** Publishes an event, and tells its cursor. */
export async function publish(fetch, url, publication, token) {
    const headers = { 'Content-Type': 'application/json', ...(await authorization(token)) };
    const answer = await fetch(url, { method: 'POST', headers, body: publication });
    if (!answer.ok) {
        throw new Error(await answer.text());
    }
    return (await answer.json()).cursor;
}
