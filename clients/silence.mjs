/**
 * Watches for the silence of a service that has stopped, or that is cut off: neither ends a connection.
 *
 * @param dead called when nothing has come for 2.5 of the spans that the last welcome told, or of 15 s before any has
 */
export class Silence {
    #dead;
    #span = 15_000;
    #timer;

    constructor(dead) {
        this.#dead = dead;
    }

    /** Something came, or a connection is begun. */
    broken(unit = {}) {
        this.#span = unit.control === 'welcome' ? unit.heartbeat : this.#span;
        this.end();
        this.#timer = setTimeout(this.#dead, 2.5 * this.#span);
    }

    /** There is no connection. */
    end() {
        clearTimeout(this.#timer);
    }
}
