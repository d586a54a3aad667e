package io.triwire.bench.proxy.probe.wire;

/**
 * Something that one side of a connection saw or did.
 *
 * @param nanos when, by {@link System#nanoTime}, which is one clock for client and origin
 * @param kind what happened
 * @param detail number of the event, status code or close code; may be empty
 */
public record Moment(long nanos, MomentKind kind, String detail) {

    /** The kinds of moments. */
    public enum MomentKind {
        /** A request head at the origin; a response head at the client, with its status code. */
        HEAD,

        /** An event. */
        EVENT,

        /** A heartbeat. */
        HEARTBEAT,
        /** A clean end, with the close code of a WebSocket. */
        END,
        /** The connection broke, or the other side left. */
        CUT
    }

    /** A moment that happens now. */
    static Moment now(MomentKind kind, String detail) {
        return new Moment(System.nanoTime(), kind, detail);
    }
}
