package io.triwire.testkit;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a subscriber asks for.
 *
 * @param service where the service is, {@code http://host:port}
 * @param after where to start: a cursor or another start point; empty for the service's default
 * @param channels only events of these; all where there are none
 * @param heartbeatEvents whether heartbeats are asked for that {@link Subscriber} gives, too
 * @param heartbeat how often the service gives a sign of life, as it is configured; after two and a half of these
 *     without a byte the connection counts as dead
 * @param pollWait how long a poll waits; long polling alone
 */
public record SubscribeOptions(
        URI service,
        Optional<String> after,
        List<String> channels,
        boolean heartbeatEvents,
        Duration heartbeat,
        Duration pollWait) {

    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration DEFAULT_POLL_WAIT = Duration.ofSeconds(20);

    public SubscribeOptions {
        channels = List.copyOf(channels);
    }

    /** Every event from now on. */
    public static SubscribeOptions of(URI service) {
        return new SubscribeOptions(service, Optional.empty(), List.of(), false, DEFAULT_HEARTBEAT, DEFAULT_POLL_WAIT);
    }

    /** The same from another start. */
    public SubscribeOptions after(String start) {
        return new SubscribeOptions(service, Optional.of(start), channels, heartbeatEvents, heartbeat, pollWait);
    }

    /** The same at another instance. */
    public SubscribeOptions at(URI other) {
        return new SubscribeOptions(other, after, channels, heartbeatEvents, heartbeat, pollWait);
    }

    /** The same for these channels alone. */
    public SubscribeOptions channels(String... only) {
        return new SubscribeOptions(service, after, List.of(only), heartbeatEvents, heartbeat, pollWait);
    }

    /** The same with heartbeats as control. */
    public SubscribeOptions withHeartbeatEvents() {
        return new SubscribeOptions(service, after, channels, true, heartbeat, pollWait);
    }

    /** The same for a service that is configured to another heartbeat. */
    public SubscribeOptions heartbeat(Duration every) {
        return new SubscribeOptions(service, after, channels, heartbeatEvents, every, pollWait);
    }

    /** The same with polls that wait for another time. */
    public SubscribeOptions pollWait(Duration longest) {
        return new SubscribeOptions(service, after, channels, heartbeatEvents, heartbeat, longest);
    }

    /** How long a connection may be silent before it counts as dead. */
    Duration patience() {
        return heartbeat.multipliedBy(5).dividedBy(2);
    }

    /** The address of the feed, with these parameters and the one for the channels. */
    URI feed(Optional<String> start, List<String> parameters) {
        List<String> all = new ArrayList<>();
        start.ifPresent(cursor -> all.add("after=" + encoded(cursor)));
        channels.forEach(channel -> all.add("channel=" + encoded(channel)));
        all.addAll(parameters);
        return service.resolve("/feed" + (all.isEmpty() ? "" : "?" + String.join("&", all)));
    }

    private static String encoded(String value) {
        // URLEncoder writes forms, where a space is a plus.
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
