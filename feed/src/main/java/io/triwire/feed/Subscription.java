package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a subscriber asked for.
 *
 * @param start where it wants to start
 * @param filter which channels it wants
 * @param heartbeatEvents whether heartbeats are to be seen by the client's code, too
 * @param maxWait how long to wait for an event before answering with none; empty for what the service does by itself
 * @param permit what it was let in for
 */
public record Subscription(
        StartPoint start, ChannelFilter filter, boolean heartbeatEvents, Optional<Duration> maxWait, Permit permit) {

    /** Names of the parameters. */
    public static final String AFTER = "after";

    public static final String CHANNEL = "channel";
    public static final String HEARTBEAT = "heartbeat";
    public static final String WAIT = "wait";

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,9}ms");
    private static final Pattern UNITS = Pattern.compile("[0-9hms.]+");

    /**
     * What a subscriber was let in for.
     *
     * @param partial whether there are channels that it may not read, and must not learn of
     * @param expires when its right to the events ends; empty for never
     * @param caughtUp to be run when it has all that there was before it came, if somebody wants to know; more than once
     *     is once
     */
    public record Permit(boolean partial, Optional<Instant> expires, Optional<Runnable> caughtUp) {

        /** For everything, for ever. */
        public static final Permit FULL = new Permit(false, Optional.empty(), Optional.empty());

        /** For part of it, or for a time. */
        public static Permit of(boolean partial, Optional<Instant> expires) {
            return new Permit(partial, expires, Optional.empty());
        }
    }

    /**
     * Bounds on what may be asked for.
     *
     * @param parameters those that the transport knows
     * @param maxChannels most channels of one subscription
     * @param maxWait longest wait that may be asked for
     */
    public record Bounds(Set<String> parameters, int maxChannels, Duration maxWait) {}

    /**
     * Reads the parameters of a request.
     *
     * @param parameters the values of each, as they were sent
     * @throws IllegalArgumentException if one is unknown, repeated or out of its range; the message names it
     */
    public static Subscription parse(Map<String, List<String>> parameters, Bounds bounds) {
        for (String name : parameters.keySet()) {
            if (!bounds.parameters().contains(name)) {
                throw new IllegalArgumentException("Parameter '%s' is not known; %s are."
                        .formatted(name, String.join(", ", new TreeSet<>(bounds.parameters()))));
            }
        }
        return new Subscription(
                single(parameters, AFTER).map(Subscription::start).orElseGet(StartPoint.Latest::new),
                filter(parameters.getOrDefault(CHANNEL, List.of()), bounds.maxChannels()),
                single(parameters, HEARTBEAT).map(Subscription::heartbeatEvents).orElse(false),
                single(parameters, WAIT).map(text -> maxWait(text, bounds.maxWait())),
                Permit.FULL);
    }

    /**
     * The same of somebody who may not read everything, or not for ever.
     *
     * @param readable what he may read of what he asked for
     * @param partOnly whether there are channels that he may not read
     * @param until when his right ends
     */
    public Subscription permitted(ChannelFilter readable, boolean partOnly, Optional<Instant> until) {
        return new Subscription(
                start, readable, heartbeatEvents, maxWait, new Permit(partOnly, until, permit.caughtUp));
    }

    /** The same that is counted as a replay until it has caught up. */
    public Subscription replayedUntil(Runnable caughtUp) {
        return new Subscription(
                start,
                filter,
                heartbeatEvents,
                maxWait,
                new Permit(permit.partial, permit.expires, Optional.of(caughtUp)));
    }

    private static Optional<String> single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new IllegalArgumentException(
                    "Parameter '%s' stands %d times, but may stand once.".formatted(name, values.size()));
        }
        return values.stream().findFirst();
    }

    private static StartPoint start(String text) {
        try {
            return StartPoint.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "Parameter 'after' is '%s': %s.".formatted(text, malformed.getMessage()), malformed);
        }
    }

    private static ChannelFilter filter(List<String> channels, int maxChannels) {
        if (channels.size() > maxChannels) {
            throw new IllegalArgumentException(
                    "%d channels are above the bound of %d.".formatted(channels.size(), maxChannels));
        }
        channels.forEach(ChannelName::check);
        return channels.isEmpty() ? ChannelFilter.ALL : new ChannelFilter(Set.copyOf(channels));
    }

    private static boolean heartbeatEvents(String text) {
        if (!text.equals("event")) {
            throw new IllegalArgumentException("Parameter 'heartbeat' is '%s'; only 'event' is known.".formatted(text));
        }
        return true;
    }

    private static Duration maxWait(String text, Duration bound) {
        Duration wait = duration(text);
        if (wait.compareTo(bound) > 0) {
            throw new IllegalArgumentException(
                    "Parameter 'wait' is '%s', above the bound of %d ms.".formatted(text, bound.toMillis()));
        }
        return wait;
    }

    /** A span of time as Quarkus writes it: {@code 20s}, {@code 500ms}, {@code 2m}, or a bare number of seconds. */
    private static Duration duration(String text) {
        try {
            if (SECONDS.matcher(text).matches()) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            if (MILLISECONDS.matcher(text).matches()) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            }
            if (UNITS.matcher(text).matches()) {
                return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            }
        } catch (DateTimeParseException malformed) {
            // Told below, with what would be right.
        }
        throw new IllegalArgumentException(
                "Parameter 'wait' is '%s', which is no span of time such as 20s or 500ms.".formatted(text));
    }
}
