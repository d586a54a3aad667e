package io.triwire.bench.compare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/** Whether latency and rate have settled: the last seconds are alike. */
final class Steadiness {

    private static final double LATENCY_SPREAD = 0.25;
    private static final double RATE_SPREAD = 0.1;

    /** Spread of the 99th percentile that is noise whatever its share is. */
    private static final long NOISE_MICROS = 2_000;

    private final int alike;
    private final Deque<Second> last = new ArrayDeque<>();

    private record Second(long p99Micros, long deliveries) {}

    /**
     * @param alike how many seconds in a row must be
     */
    Steadiness(int alike) {
        this.alike = alike;
    }

    /** Takes another second; whether it and those before it are alike. */
    boolean after(long p99Micros, long deliveries) {
        last.addLast(new Second(p99Micros, deliveries));
        if (last.size() > alike) {
            last.removeFirst();
        }
        return last.size() == alike
                && deliveries > 0
                && spread(Second::deliveries) <= RATE_SPREAD * most(Second::deliveries)
                && spread(Second::p99Micros) <= Math.max(NOISE_MICROS, LATENCY_SPREAD * most(Second::p99Micros));
    }

    private long spread(ToLongFunction<Second> figure) {
        return most(figure) - last.stream().mapToLong(figure).min().orElseThrow();
    }

    private long most(ToLongFunction<Second> figure) {
        return last.stream().mapToLong(figure).max().orElseThrow();
    }
}
