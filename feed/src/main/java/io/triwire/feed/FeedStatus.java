package io.triwire.feed;

/** What the feed can do now. */
public interface FeedStatus {

    /** Whether it holds all that there was when it started, and so can take subscribers; stays so without Kafka. */
    boolean serving();
}
