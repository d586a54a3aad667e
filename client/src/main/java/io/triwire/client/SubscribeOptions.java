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
 * What a subscriber asks for.
 *
 * @param services where instances of the service are, {@code http://host:port}: one at a time is connected to, and the
 *     next one when that connection has ended or did not come about
 * @param after where to start: a cursor or another start point; empty for the service's default
 * @param channels only events of these; all where there are none
 * @param heartbeatEvents whether heartbeats are asked for that {@link Subscriber} gives, too
 * @param pollWait how long a poll waits; long polling alone
 * @param token gives a token that is good now, asked before each request; empty where none is needed
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
     * Checks what is asked for.
     *
     * @throws IllegalArgumentException if there is no instance
     */
    public SubscribeOptions {
        if (services.isEmpty()) {
            throw new IllegalArgumentException("0 services are given, 1 is the least");
        }
        services = List.copyOf(services);
        channels = List.copyOf(channels);
    }

    /** Every event from now on. */
    public static SubscribeOptions of(URI... services) {
        return new SubscribeOptions(
                List.of(services), Optional.empty(), List.of(), false, DEFAULT_POLL_WAIT, Optional.empty());
    }

    /** The same from another start. */
    public SubscribeOptions after(String start) {
        return new SubscribeOptions(services, Optional.of(start), channels, heartbeatEvents, pollWait, token);
    }

    /** The same at other instances. */
    public SubscribeOptions at(URI... others) {
        return new SubscribeOptions(List.of(others), after, channels, heartbeatEvents, pollWait, token);
    }

    /** The same for these channels alone. */
    public SubscribeOptions channels(String... only) {
        return new SubscribeOptions(services, after, List.of(only), heartbeatEvents, pollWait, token);
    }

    /** The same with heartbeats as control. */
    public SubscribeOptions withHeartbeatEvents() {
        return new SubscribeOptions(services, after, channels, true, pollWait, token);
    }

    /** The same with polls that wait for another time. */
    public SubscribeOptions pollWait(Duration longest) {
        return new SubscribeOptions(services, after, channels, heartbeatEvents, longest, token);
    }

    /** The same of somebody who shows tokens. */
    public SubscribeOptions token(Supplier<String> source) {
        return new SubscribeOptions(services, after, channels, heartbeatEvents, pollWait, Optional.of(source));
    }

    /** The value of the header {@code Authorization} of the next request; empty where none is needed. */
    Optional<String> authorization() {
        return token.map(source -> "Bearer " + source.get());
    }

    /** The address of the feed at an instance, with these parameters and the one for the channels. */
    URI feed(URI service, Optional<String> start, List<String> parameters) {
        List<String> all = new ArrayList<>();
        start.ifPresent(cursor -> all.add("after=" + encoded(cursor)));
        channels.forEach(channel -> all.add("channel=" + encoded(channel)));
        all.addAll(parameters);
        return service.resolve(Transport.PATH + (all.isEmpty() ? "" : "?" + String.join("&", all)));
    }

    private static String encoded(String value) {
        // URLEncoder writes forms, where a space is a plus.
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
