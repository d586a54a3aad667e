package io.triwire.bench.proxy.drill;

import io.triwire.client.Transport;

/**
 * A connection of a subscriber, or one poll.
 *
 * @param status of the answer; 0 if there was none
 * @param replica name of the one that answered; empty if it is not known
 * @param answeredNanos when the head of the answer came, or it was clear that none comes
 * @param endedNanos when it ended; {@link Long#MAX_VALUE} while it goes on
 * @param complete whether the answer was not cut
 * @param left whether it was the subscriber that ended it
 * @param events how many came
 */
record Attempt(
        Transport transport,
        int status,
        String replica,
        long answeredNanos,
        long endedNanos,
        boolean complete,
        boolean left,
        int events) {

    /** Whether the service took it. */
    boolean taken() {
        return status == (transport == Transport.WEBSOCKET ? 101 : 200);
    }

    /** Whether it ended as it should not: a stream by anybody but the subscriber, a poll before it was answered. */
    boolean broken() {
        return taken() && endedNanos != Long.MAX_VALUE && !left && (!transport.answersOnce() || !complete);
    }

    /** What happened, in words. */
    String text() {
        String end = endedNanos == Long.MAX_VALUE ? "goes on" : left ? "left" : complete ? "ended" : "cut";
        return status == 0
                ? "no answer"
                : "%d%s, %s, %d events"
                        .formatted(status, replica.isEmpty() ? "" : " of replica " + replica, end, events);
    }
}
