package io.triwire.bench.load.publish;

/** Where a publisher puts what it sends: it takes a post at once, and delivers it when it can. */
@FunctionalInterface
public interface Outbox {

    /**
     * Takes a post.
     *
     * @param intendedMicros when it was to be sent, in microseconds since 1970-01-01T00:00Z
     */
    void put(Post post, long intendedMicros);
}
