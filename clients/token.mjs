/**
 * What a request shows of who makes it.
 *
 * @param token gives a token that is good now, or a promise of one; undefined where none is needed
 */
export async function authorization(token) {
    return token ? { Authorization: `Bearer ${await token()}` } : {};
}

/** The parameter by which a stream is let in, once: its address is all that an EventSource sends. */
export async function ticket(fetch, feed, token) {
    const answer = await fetch(new URL('ticket', feed), { method: 'POST', headers: await authorization(token) });
    if (!answer.ok) {
        throw new Error(await answer.text());
    }
    return (await answer.json()).ticket;
}
