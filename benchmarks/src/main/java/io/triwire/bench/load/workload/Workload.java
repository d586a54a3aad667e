package io.triwire.bench.load.workload;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What is asked of each transport alike.
 *
 * @param name of its file without the ending; lower-case letters, digits and hyphens
 * @param description what it stands for, in one sentence
 * @param population who subscribes
 * @param events what is published
 * @param times how long it runs
 * @param needs what an answer must meet to be chosen
 */
public record Workload(
        String name,
        String description,
        @JsonUnwrapped Population population,
        @JsonUnwrapped Events events,
        @JsonUnwrapped Times times,
        Needs needs) {

    /**
     * The subscribers.
     *
     * @param count how many subscribe at a time, 1 or more
     * @param subscription which of the channels each subscriber wants
     * @param rampPerSecond how many subscribers begin each second
     * @param slow how many more subscribe and read next to nothing
     * @param storms whether all subscribers lose their connection once after the window, and resume
     */
    public record Population(
            @JsonProperty("subscribers") int count,
            Subscription subscription,
            double rampPerSecond,
            @JsonProperty("slowSubscribers") int slow,
            boolean storms) {}

    /**
     * The events.
     *
     * @param channels how many channels they are published to in turn, 1 or more; rooms, of a chat
     * @param publishedBy where they come from
     * @param perSecond how many are published in all; 0 for heartbeats only
     * @param payloadBytes length of each event's data, where they are generated
     */
    public record Events(
            int channels,
            Source publishedBy,
            @JsonProperty("eventsPerSecond") double perSecond,
            int payloadBytes) {}

    /**
     * The times.
     *
     * @param warmUp how long it runs at least before anything counts
     * @param window how long is measured
     */
    public record Times(Duration warmUp, Duration window) {}

    /** The same with another number of channels. */
    public Workload withChannels(int count) {
        return new Workload(
                name,
                description,
                population,
                new Events(count, events.publishedBy, events.perSecond, events.payloadBytes),
                times,
                needs);
    }

    /** The same with other times. */
    public Workload withTimes(Times others) {
        return new Workload(name, description, population, events, others, needs);
    }

    /** How long it takes until all subscribers have begun. */
    public Duration ramp() {
        return Duration.ofMillis(Math.round(1e3 * (population.count + population.slow) / population.rampPerSecond));
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
