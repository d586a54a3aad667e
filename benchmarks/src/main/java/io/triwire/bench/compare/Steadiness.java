package io.triwire.bench.compare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/** Decides whether latency and rate have settled: whether the last seconds were similar. */
final class Steadiness {

    private static final double LATENCY_SPREAD = 0.25;
    private static final double RATE_SPREAD = 0.1;

    /** A spread of the 99th percentile of a second up to this is noise, however large its share: few events make it. */
    private static final long NOISE_MICROS = 5_000;

    private final int alike;
    private final Deque<LoadSecond> last = new ArrayDeque<>();

    private record LoadSecond(long p99Micros, long deliveries) {}

    /**
     * @param alike number of consecutive seconds that must be similar
     */
    Steadiness(int alike) {
        this.alike = alike;
    }

    /** Adds a second, and returns whether it and the seconds before it are similar. */
    boolean after(long p99Micros, long deliveries) {
        last.addLast(new LoadSecond(p99Micros, deliveries));
        if (last.size() > alike) {
            last.removeFirst();
        }
        return last.size() == alike
                && deliveries > 0
                && spread(LoadSecond::deliveries) <= RATE_SPREAD * most(LoadSecond::deliveries)
                && spread(LoadSecond::p99Micros)
                        <= Math.max(NOISE_MICROS, LATENCY_SPREAD * most(LoadSecond::p99Micros));
    }

    private long spread(ToLongFunction<LoadSecond> figure) {
        return most(figure) - last.stream().mapToLong(figure).min().orElseThrow();
    }

    private long most(ToLongFunction<LoadSecond> figure) {
        return last.stream().mapToLong(figure).max().orElseThrow();
    }
}
