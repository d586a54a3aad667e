package io.triwire.bench.load.workload;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The load that every transport gets alike.
 *
 * @param name name of its file without the extension: lower-case letters, digits and hyphens
 * @param description its purpose, in one sentence
 * @param population the subscribers
 * @param events the published events
 * @param times how long it runs
 * @param needs what a transport must meet to be chosen
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
     * @param count number of subscribers, 1 or more
     * @param subscription which of the channels each subscriber wants
     * @param rampPerSecond how many subscribers begin each second
     * @param slow number of additional subscribers that read almost nothing
     * @param storms whether a reconnect storm follows the window: all subscribers lose their connections at once, and
     *     resume
     */
    public record Population(
            @JsonProperty("subscribers") int count,
            ChannelChoice subscription,
            double rampPerSecond,
            @JsonProperty("slowSubscribers") int slow,
            boolean storms) {}

    /**
     * The events.
     *
     * @param channels number of channels that they are published to in turn, 1 or more; the rooms of a chat
     * @param publishedBy who publishes them
     * @param perSecond rate over all channels; 0 for heartbeats only
     * @param payloadBytes length of each event's data, if events are generated
     */
    public record Events(
            int channels,
            Source publishedBy,
            @JsonProperty("eventsPerSecond") double perSecond,
            int payloadBytes) {}

    /**
     * The times.
     *
     * @param warmUp shortest time before the window, after all subscribers have begun
     * @param window length of the window
     */
    public record Times(Duration warmUp, Duration window) {}

    /** This workload with another number of channels. */
    public Workload withChannels(int count) {
        return new Workload(
                name,
                description,
                population,
                new Events(count, events.publishedBy, events.perSecond, events.payloadBytes),
                times,
                needs);
    }

    /** This workload without a reconnect storm. */
    public Workload calm() {
        return new Workload(
                name,
                description,
                new Population(
                        population.count, population.subscription, population.rampPerSecond, population.slow, false),
                events,
                times,
                needs);
    }

    /** This workload with other times. */
    public Workload withTimes(Times others) {
        return new Workload(name, description, population, events, others, needs);
    }

    /** The time until all subscribers have begun. */
    public Duration ramp() {
        return Duration.ofMillis(Math.round(1e3 * (population.count + population.slow) / population.rampPerSecond));
    }

    /** The channels that a subscriber wants. */
    public enum ChannelChoice {
        /** Every channel. */
        ALL,
        /** One channel; subscribers get the channels in turn. */
        ONE
    }

    /** Who publishes. */
    public enum Source {
        /** A separate publisher, which writes to Kafka. */
        FEED,
        /**
         * Clients, through the service: by a message on the connection if the transport allows it, otherwise by POST.
         */
        CLIENTS
    }

    /**
     * The requirements of an application.
     *
     * @param latencyP99 largest allowed p99 of the delivery latency
     * @param wayUp whether clients send as well
     * @param throughProxies whether the path has proxies that others run
     */
    public record Needs(Duration latencyP99, boolean wayUp, boolean throughProxies) {}
}
