package io.triwire.bench.proxy.probe.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What has reached an {@link Origin}. */
public interface OriginLog {

    /**
     * A request that reached the origin.
     *
     * @param headers its header lines
     * @param timeline what the origin saw and did
     */
    record Visit(String headers, Timeline timeline) {}

    /** The requests with an id, in order of arrival. */
    List<Visit> visits(String id);

    /** Waits for the first request with an id; empty if none arrives within the deadline. */
    Optional<Visit> awaitVisit(String id, Duration deadline) throws InterruptedException;
}
