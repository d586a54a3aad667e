/** When to connect again: at a random moment of a span that doubles each time a connection has brought nothing new. */
export class Backoff {
    #failures = 0;
    #began = Date.now();

    /** Something new has come. */
    progress() {
        this.#failures = 0;
    }

    /** Waits after a connection has ended, and says why. At a random moment, so that not all who were cut come at once. */
    async wait(reason) {
        if (Date.now() - this.#began > 60_000) {
            this.#failures = 0; // it held, on a quiet feed
        }
        const seconds = Math.min(30, 2 ** this.#failures++);
        console.error(`${reason}; connecting again within ${seconds} s`);
        await new Promise(resolve => setTimeout(resolve, 1000 * seconds * Math.random()));
        this.#began = Date.now();
    }
}
