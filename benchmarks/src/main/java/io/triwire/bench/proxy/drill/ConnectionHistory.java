package io.triwire.bench.proxy.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/**
 * The connections of all subscribers of one transport since an instant.
 *
 * @param transport the transport
 * @param attempts connections of each subscriber, in order, from its start
 * @param sinceNanos the instant, by {@link System#nanoTime}
 */
record ConnectionHistory(Transport transport, List<List<Attempt>> attempts, long sinceNanos) {

    private static final int MOST_LINES = 12;

    ConnectionHistory {
        attempts = attempts.stream().map(List::copyOf).toList();
    }

    /** The connections that were open or attempted since. */
    private Stream<Attempt> recent() {
        return attempts.stream().flatMap(List::stream).filter(this::recent);
    }

    private boolean recent(Attempt attempt) {
        return attempt.end().nanos() > sinceNanos;
    }

    /** Number of subscribers that lost a connection or a poll. */
    long cut() {
        return attempts.stream()
                .filter(own -> own.stream()
                        .filter(this::recent)
                        .anyMatch(attempt -> attempt.broken() || attempt.end().left() || !attempt.accepted()))
                .count();
    }

    /** The longest time that a subscriber was without a connection. */
    Duration longestOutage() {
        long longest = 0;
        for (List<Attempt> own : attempts) {
            long lostNanos = Long.MAX_VALUE;
            for (Attempt attempt : own.stream().filter(this::recent).toList()) {
                if (attempt.accepted() && lostNanos != Long.MAX_VALUE) {
                    longest = Math.max(longest, attempt.response().nanos() - lostNanos);
                    lostNanos = Long.MAX_VALUE;
                }
                if (!attempt.accepted() || attempt.broken() || attempt.end().left()) {
                    lostNanos = Math.min(lostNanos, attempt.end().nanos());
                }
            }
        }
        return Duration.ofNanos(longest);
    }

    /** Number of refused connections by status code; 0 stands for no response. */
    Map<Integer, Long> refusals() {
        return recent().filter(attempt -> !attempt.accepted())
                .collect(Collectors.groupingBy(
                        attempt -> attempt.response().status(), TreeMap::new, Collectors.counting()));
    }

    /** Number of accepted connections by name of the replica. */
    Map<String, Long> replicas() {
        return recent().filter(Attempt::accepted)
                .collect(Collectors.groupingBy(
                        attempt -> attempt.response().replica(), TreeMap::new, Collectors.counting()));
    }

    /** How often a subscriber continued on another replica than before. */
    long changes() {
        long changes = 0;
        for (List<Attempt> own : attempts) {
            String before = "";
            for (Attempt attempt : own.stream().filter(Attempt::accepted).toList()) {
                boolean elsewhere =
                        !before.isEmpty() && !before.equals(attempt.response().replica());
                changes += elsewhere && attempt.response().nanos() > sinceNanos ? 1 : 0;
                before = attempt.response().replica();
            }
        }
        return changes;
    }

    /** Figures in one line: how many subscribers were cut off, for how long, and the refusals. */
    String detail() {
        List<String> parts = new ArrayList<>();
        parts.add("%d of %d cut off".formatted(cut(), attempts.size()));
        if (!longestOutage().isZero()) {
            parts.add("back after %.1f s".formatted(longestOutage().toMillis() / 1e3));
        }
        refusals()
                .forEach((status, count) ->
                        parts.add("%d x %s".formatted(count, status == 0 ? "no response" : status.toString())));
        return String.join(", ", parts);
    }

    /**
     * A line for each stream, and for each poll that was cut off or refused, with the milliseconds since the instant.
     */
    List<String> evidence() {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < attempts.size(); number++) {
            List<Attempt> own =
                    attempts.get(number).stream().filter(this::recent).toList();
            for (Attempt attempt : own) {
                boolean usual = transport.answersOnce()
                        && attempt.accepted()
                        && !attempt.broken()
                        && !attempt.end().left();
                if (!usual) {
                    lines.add("%6.1f ms subscriber %d: %s"
                            .formatted((attempt.response().nanos() - sinceNanos) / 1e6, number + 1, attempt.text()));
                }
            }
            if (transport.answersOnce()) {
                lines.add("subscriber %d: %d polls, %d events"
                        .formatted(
                                number + 1,
                                own.size(),
                                own.stream().mapToInt(Attempt::events).sum()));
            }
        }
        return lines.size() <= MOST_LINES
                ? lines
                : Stream.concat(
                                lines.stream().limit(MOST_LINES),
                                Stream.of("and %d more lines".formatted(lines.size() - MOST_LINES)))
                        .toList();
    }
}
