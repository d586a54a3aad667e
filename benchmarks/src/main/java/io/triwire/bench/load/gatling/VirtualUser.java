package io.triwire.bench.load.gatling;

/**
 * One virtual user. In a reconnect storm it connects twice. Data that arrives on the first connection after the second
 * has begun is ignored, as data is lost when a connection breaks.
 */
final class VirtualUser {

    private final int number;
    private int life;
    private long begunNanos;
    private boolean heard;
    private boolean had;
    private String cursor = "";
    private long turn;
    private long turnOf;
    private boolean published;

    VirtualUser(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** Begins a connection, at this instant of {@link System#nanoTime}. */
    synchronized void begin(int newLife, long nanos) {
        life = newLife;
        begunNanos = nanos;
        heard = false;
    }

    /** Whether it has begun a connection since this instant. */
    synchronized boolean hasBegunSince(long nanos) {
        return begunNanos != 0 && begunNanos - nanos >= 0;
    }

    synchronized boolean lives(int which) {
        return life == which;
    }

    /** When its current connection began. */
    synchronized long begunNanos() {
        return begunNanos;
    }

    /** Whether the service has sent anything on the current connection. */
    synchronized boolean heard() {
        return heard;
    }

    /** Records that the service has sent a message; returns true if it is the first on the current connection. */
    synchronized boolean hears() {
        boolean first = !heard;
        heard = true;
        return first;
    }

    /** Records that an event has arrived; returns true if it is the first on any connection. */
    synchronized boolean has() {
        boolean first = !had;
        had = true;
        return first;
    }

    /** The cursor after which it continues; empty before it knows one. */
    synchronized String cursor() {
        return cursor;
    }

    synchronized void cursor(String newer) {
        cursor = newer;
    }

    /**
     * The number of the event that it publishes next in a run, if clients publish.
     *
     * @param publishNanos when the first event of the run is due, which tells the runs apart
     */
    synchronized long turn(long publishNanos) {
        if (turnOf != publishNanos) {
            turnOf = publishNanos;
            turn = number;
        }
        return turn;
    }

    /** Records that it publishes; returns true if it is the first time. */
    synchronized boolean publishes() {
        boolean first = !published;
        published = true;
        return first;
    }

    /** Advances its turn by {@code others} events. */
    synchronized void nextTurn(int others) {
        turn += others;
    }
}
