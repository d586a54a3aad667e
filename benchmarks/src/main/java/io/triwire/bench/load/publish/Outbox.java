package io.triwire.bench.load.publish;

/** Accepts posts from a publisher without blocking, and delivers them when it can. */
@FunctionalInterface
public interface Outbox {

    /**
     * Accepts a post.
     *
     * @param intendedMicros when it was due, in microseconds since 1970-01-01T00:00Z
     */
    void put(Post post, long intendedMicros);
}
