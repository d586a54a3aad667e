package io.triwire.bench.proxy.drill;

import io.triwire.client.Transport;

/**
 * A connection of a subscriber, or one poll.
 *
 * @param transport transport of the subscriber
 * @param response response to the request
 * @param end end of the connection or poll
 * @param events number of events received
 */
record Attempt(Transport transport, ResponseHead response, AttemptEnd end, int events) {

    /**
     * The head of a response.
     *
     * @param status status code; 0 if there was no response
     * @param replica name of the replica; empty if it is unknown
     * @param nanos when the head arrived, or when the attempt failed, by {@link System#nanoTime}
     */
    record ResponseHead(int status, String replica, long nanos) {}

    /**
     * The end of a connection.
     *
     * @param nanos when it ended, by {@link System#nanoTime}; {@link Long#MAX_VALUE} if it is still open
     * @param complete whether the response was complete
     * @param left whether the subscriber closed the connection
     */
    record AttemptEnd(long nanos, boolean complete, boolean left) {

        private boolean open() {
            return nanos == Long.MAX_VALUE;
        }
    }

    /** An attempt that failed now, without a response. */
    static Attempt failed(Transport transport) {
        long now = System.nanoTime();
        return new Attempt(transport, new ResponseHead(0, "", now), new AttemptEnd(now, false, false), 0);
    }

    /** Whether the service accepted it. */
    boolean accepted() {
        return response.status == transport.openingStatus();
    }

    /** Whether it was accepted but ended wrongly: a stream not by the subscriber, or a poll before its response. */
    boolean broken() {
        return accepted() && !end.open() && !end.left && (!transport.answersOnce() || !end.complete);
    }

    /** What happened, in one line. */
    String text() {
        if (response.status == 0) {
            return "no response";
        }
        String state = end.open() ? "open" : end.left ? "left" : end.complete ? "ended" : "cut off";
        String from = response.replica.isEmpty() ? "" : " from replica " + response.replica;
        return "%d%s, %s, %d events".formatted(response.status, from, state, events);
    }
}
