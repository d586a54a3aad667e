package io.triwire.bench.proxy.probe;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How a path delays events.
 *
 * @param kind pattern of the delays
 * @param delaysMillis delay of each event received, in milliseconds
 */
record DeliveryTiming(DeliveryPattern kind, List<Long> delaysMillis) {

    /** Longest delay of a live path, on a busy machine. */
    private static final long LIVE_MILLIS = 150;

    /** Largest spread of a constant delay, on a busy machine. */
    private static final long SPREAD_MILLIS = 120;

    /** A pattern of delays. */
    enum DeliveryPattern {
        LIVE("live", ProbeVerdict.GOOD),
        CONSTANT("late by a constant time", ProbeVerdict.FAIR),
        ONE_LATE("each held until the next one", ProbeVerdict.BAD),
        HELD_TO_END("held until the end", ProbeVerdict.BAD),
        LOST("not all arrive", ProbeVerdict.BAD),
        REPEATED("some arrive twice", ProbeVerdict.BAD),
        IRREGULAR("held back irregularly", ProbeVerdict.BAD);

        private final String text;
        private final ProbeVerdict verdict;

        DeliveryPattern(String text, ProbeVerdict verdict) {
            this.text = text;
            this.verdict = verdict;
        }

        String text() {
            return text;
        }

        ProbeVerdict verdict() {
            return verdict;
        }
    }

    DeliveryTiming {
        delaysMillis = List.copyOf(delaysMillis);
    }

    /**
     * Determines the pattern. The gaps between sent events must differ from each other by more than 120 ms.
     *
     * @param sentMillis when each event was sent, in order
     * @param cameMillis when each event arrived, in order
     * @param endMillis when the origin ended the stream; {@link Long#MAX_VALUE} if it did not
     */
    static DeliveryTiming of(List<Long> sentMillis, List<Long> cameMillis, long endMillis) {
        int count = sentMillis.size();
        List<Long> delays = IntStream.range(0, Math.min(count, cameMillis.size()))
                .mapToObj(i -> cameMillis.get(i) - sentMillis.get(i))
                .toList();
        if (cameMillis.size() != count) {
            return new DeliveryTiming(
                    cameMillis.size() < count ? DeliveryPattern.LOST : DeliveryPattern.REPEATED, delays);
        }
        long least = delays.stream().mapToLong(delay -> delay).min().orElse(0);
        long most = delays.stream().mapToLong(delay -> delay).max().orElse(0);
        DeliveryPattern kind = DeliveryPattern.IRREGULAR;
        if (most < LIVE_MILLIS) {
            kind = DeliveryPattern.LIVE;
        } else if (most - least < SPREAD_MILLIS) {
            kind = DeliveryPattern.CONSTANT;
        } else if (cameMillis.stream().allMatch(came -> came > endMillis - SPREAD_MILLIS)) {
            kind = DeliveryPattern.HELD_TO_END;
        } else if (IntStream.range(0, count).allMatch(i -> {
            long next = i + 1 < count ? sentMillis.get(i + 1) : endMillis;
            return Math.abs(cameMillis.get(i) - next) < SPREAD_MILLIS;
        })) {
            kind = DeliveryPattern.ONE_LATE;
        }
        return new DeliveryTiming(kind, delays);
    }

    /** The range of delays. */
    String detail() {
        long least = delaysMillis.stream().mapToLong(delay -> delay).min().orElse(0);
        long most = delaysMillis.stream().mapToLong(delay -> delay).max().orElse(0);
        return "%d to %d ms".formatted(least, most);
    }
}
