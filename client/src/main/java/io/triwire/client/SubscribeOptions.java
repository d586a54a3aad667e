package io.triwire.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The options of a subscription.
 *
 * @param services instances of the service, {@code http://host:port}. The subscriber connects to one at a time, and to
 *     the next when that connection ends or fails
 * @param after where to start: a cursor or another start point; empty for the default of the service
 * @param channels channels to subscribe to; empty for all
 * @param heartbeatEvents whether {@link Subscriber#next()} also returns heartbeats
 * @param pollWait how long a poll waits for an event; only for long polling
 * @param token supplies a valid token before each request; empty if the service needs none
 */
public record SubscribeOptions(
        List<URI> services,
        Optional<String> after,
        List<String> channels,
        boolean heartbeatEvents,
        Duration pollWait,
        Optional<Supplier<String>> token) {

    private static final Duration DEFAULT_POLL_WAIT = Duration.ofSeconds(20);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if there is no instance
     */
    public SubscribeOptions {
        if (services.isEmpty()) {
            throw new IllegalArgumentException("0 services, but at least 1 is required");
        }
        services = List.copyOf(services);
        channels = List.copyOf(channels);
    }

    /** A subscription to all events from now on. */
    public static SubscribeOptions of(URI... services) {
        return new SubscribeOptions(
                List.of(services), Optional.empty(), List.of(), false, DEFAULT_POLL_WAIT, Optional.empty());
    }

    /** These options with another start. */
    public SubscribeOptions after(String start) {
        return new SubscribeOptions(services, Optional.of(start), channels, heartbeatEvents, pollWait, token);
    }

    /** These options with other instances. */
    public SubscribeOptions at(URI... others) {
        return new SubscribeOptions(List.of(others), after, channels, heartbeatEvents, pollWait, token);
    }

    /** These options with these channels only. */
    public SubscribeOptions channels(String... only) {
        return new SubscribeOptions(services, after, List.of(only), heartbeatEvents, pollWait, token);
    }

    /** These options with heartbeats returned as {@link Control.Heartbeat}. */
    public SubscribeOptions withHeartbeatEvents() {
        return new SubscribeOptions(services, after, channels, true, pollWait, token);
    }

    /** These options with another wait of polls. */
    public SubscribeOptions pollWait(Duration longest) {
        return new SubscribeOptions(services, after, channels, heartbeatEvents, longest, token);
    }

    /** These options with a source of tokens. */
    public SubscribeOptions token(Supplier<String> source) {
        return new SubscribeOptions(services, after, channels, heartbeatEvents, pollWait, Optional.of(source));
    }

    /** The value of the header {@code Authorization} for the next request; empty if there is no token. */
    Optional<String> authorization() {
        return token.map(source -> "Bearer " + source.get());
    }

    /** The URL of the feed on an instance, with a start, the channels and these parameters. */
    URI feed(URI service, Optional<String> start, List<String> parameters) {
        List<String> all = new ArrayList<>();
        start.ifPresent(cursor -> all.add("after=" + encoded(cursor)));
        channels.forEach(channel -> all.add("channel=" + encoded(channel)));
        all.addAll(parameters);
        return service.resolve(Transport.PATH + (all.isEmpty() ? "" : "?" + String.join("&", all)));
    }

    private static String encoded(String value) {
        // URLEncoder encodes forms, in which a space is a plus.
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
