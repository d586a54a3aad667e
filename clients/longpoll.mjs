import { Backoff } from './backoff.mjs';
import { publish } from './sse.mjs';

/** The feed over long polling: shows each answer, and asks again from the same place when a poll fails. */
export async function subscribe({ fetch }, url, show, publication) {
    const address = new URL(url);
    const backoff = new Backoff();
    address.searchParams.set('wait', '0s'); // the first answer comes at once, and tells the place to go on from
    for (;;) {
        try {
            const asked = Date.now();
            const response = await fetch(address.href);
            if (!response.ok) {
                throw new Error(await response.text());
            }
            const answer = await response.json();
            show(answer);
            if (answer.cursor === address.searchParams.get('after') && Date.now() - asked < 1000) {
                throw new Error('an answer with nothing new, before its time');
            }
            backoff.progress();
            address.searchParams.set('after', answer.cursor);
            address.searchParams.set('wait', '20s');
            if (publication) {
                await publish(fetch, address.origin + address.pathname, publication);
                publication = undefined;
            }
        } catch (failure) {
            await backoff.wait(failure);
        }
    }
}
