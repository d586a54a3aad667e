package io.triwire.bench.proxy.probe.wire;

/**
 * What one side of a connection saw or did, and when.
 *
 * @param nanos of {@link System#nanoTime}, which is one clock for all that runs in this process
 * @param detail what goes with it: the number of an event, a status, a close code; may be empty
 */
public record Moment(long nanos, Kind kind, String detail) {

    /** The kinds. */
    public enum Kind {
        /** The head of a request at the origin; of an answer at the client, with its status. */
        HEAD,
        EVENT,
        HEARTBEAT,
        /** A clean end, with the code of a WebSocket's close. */
        END,
        /** The connection broke, or the other side left. */
        CUT
    }

    /** Of now. */
    static Moment now(Kind kind, String detail) {
        return new Moment(System.nanoTime(), kind, detail);
    }
}
