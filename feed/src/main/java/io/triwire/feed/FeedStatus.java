package io.triwire.feed;

import java.time.Duration;

/** What the feed can do now. */
public interface FeedStatus {

    /** Whether it holds all that there was when it started, and so can take subscribers; stays so without Kafka. */
    boolean serving();

    /** Whether a subscriber can start there with what this instance has in memory, without a replay from Kafka. */
    boolean holds(StartPoint start);

    /** For how long the feed may lack events that Kafka has: since it was last known to have all of them. */
    Duration staleness();
}
