package io.triwire.bench.load.workload;

import java.time.Duration;

/**
 * What is asked of each transport alike.
 *
 * @param name of its file without the ending; lower-case letters, digits and hyphens
 * @param description what it stands for, in one sentence
 * @param subscribers how many subscribe at a time, 1 or more
 * @param channels how many channels the events are published to in turn, 1 or more; rooms, of a chat
 * @param subscription which of the channels each subscriber wants
 * @param publishedBy where the events come from
 * @param eventsPerSecond how many events are published in all; 0 for heartbeats only
 * @param payloadBytes length of each event's data, where they are generated
 * @param rampPerSecond how many subscribers begin each second
 * @param slowSubscribers how many more subscribe and read next to nothing
 * @param storms whether all subscribers lose their connection once after the window, and resume
 * @param warmUp how long it runs at least before anything counts
 * @param window how long is measured
 * @param needs what an answer must meet to be chosen
 */
public record Workload(
        String name,
        String description,
        int subscribers,
        int channels,
        Subscription subscription,
        Source publishedBy,
        double eventsPerSecond,
        int payloadBytes,
        double rampPerSecond,
        int slowSubscribers,
        boolean storms,
        Duration warmUp,
        Duration window,
        Needs needs) {

    /** The same with another number of channels. */
    public Workload withChannels(int count) {
        return new Workload(
                name,
                description,
                subscribers,
                count,
                subscription,
                publishedBy,
                eventsPerSecond,
                payloadBytes,
                rampPerSecond,
                slowSubscribers,
                storms,
                warmUp,
                window,
                needs);
    }

    /** The same with other times: how long it runs at least before anything counts, and how long is measured. */
    public Workload withTimes(Duration longerWarmUp, Duration longerWindow) {
        return new Workload(
                name,
                description,
                subscribers,
                channels,
                subscription,
                publishedBy,
                eventsPerSecond,
                payloadBytes,
                rampPerSecond,
                slowSubscribers,
                storms,
                longerWarmUp,
                longerWindow,
                needs);
    }

    /** How long it takes until all subscribers have begun. */
    public Duration ramp() {
        return Duration.ofMillis(Math.round(1e3 * (subscribers + slowSubscribers) / rampPerSecond));
    }

    /** Which channels a subscriber wants. */
    public enum Subscription {
        /** Every channel. */
        ALL,
        /** One of them; they are given out in turn. */
        ONE
    }

    /** Who publishes. */
    public enum Source {
        /** A publisher beside the subscribers, to Kafka. */
        FEED,
        /** Clients, through the service: by a message where the transport has a way up, and otherwise by POST. */
        CLIENTS
    }

    /**
     * What an architect needs.
     *
     * @param latencyP99 the longest that 99 of 100 deliveries may take
     * @param wayUp whether clients send as well
     * @param throughProxies whether the path has proxies that are not one's own
     */
    public record Needs(Duration latencyP99, boolean wayUp, boolean throughProxies) {}
}
