import { Backoff } from './backoff.mjs';
import { publish } from './sse.mjs';
import { authorization } from './token.mjs';

/**
 * The feed over long polling: shows each answer, and asks again from the same place when a poll fails or has no answer.
 *
 * @param token gives a token that is good now, asked before each request; undefined where none is needed
 * @param urls the feed at one instance or, with spaces between them, at several: the next one after each failure
 */
export async function subscribe({ fetch, token }, urls, show, publication) {
    const addresses = urls.split(' ').map(url => new URL(url));
    const backoff = new Backoff();
    let after;
    let wait = 0; // the first answer comes at once, and tells the place to go on from
    let maxWait = 25_000;
    for (;;) {
        const address = addresses[0];
        address.searchParams.set('wait', `${wait}ms`);
        if (after) {
            address.searchParams.set('after', after);
        }
        try {
            const asked = Date.now();
            // An instance that has stopped answers nothing, and ends no connection either.
            const signal = AbortSignal.timeout(wait + maxWait / 2);
            const response = await fetch(address.href, { signal, headers: await authorization(token) });
            if (!response.ok) {
                throw new Error(await response.text());
            }
            const answer = await response.json();
            show(answer);
            if (answer.cursor === after && Date.now() - asked < wait / 2) {
                throw new Error('an answer with nothing new, before its time');
            }
            backoff.progress();
            after = answer.cursor;
            maxWait = answer.maxWait;
            wait = Math.min(20_000, maxWait);
            if (publication) {
                await publish(fetch, address.origin + address.pathname, publication, token);
                publication = undefined;
            }
        } catch (failure) {
            addresses.push(addresses.shift());
            await backoff.wait(failure);
        }
    }
}
