package io.triwire.bench.load.swarm;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/** The counters that all subscribers of a swarm share. Only the event loop of the swarm may use them. */
final class Counters {

    private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);

    private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);
    private long fromNanos = Long.MAX_VALUE;
    private long toNanos = Long.MAX_VALUE;
    private long negative;
    private long tooLong;

    long bytesIn;
    long bytesOut;
    long requests;

    private final Map<String, Integer> failures = new TreeMap<>();

    /** Counts only events that are due from this instant on. */
    void openWindow(long nanos) {
        fromNanos = nanos;
        toNanos = Long.MAX_VALUE;
        latencies.reset();
        negative = 0;
        tooLong = 0;
        bytesIn = 0;
        bytesOut = 0;
        requests = 0;
    }

    /** Counts no event that is due at this instant or later. */
    void closeWindow(long nanos) {
        toNanos = nanos;
    }

    void failed(String reason) {
        failures.merge(reason, 1, Integer::sum);
    }

    /** How many subscribers failed, by reason. */
    Map<String, Integer> failures() {
        return Map.copyOf(failures);
    }

    void delivered(long intendedNanos, long readNanos) {
        if (intendedNanos < fromNanos || intendedNanos >= toNanos) {
            return;
        }
        long micros = (readNanos - intendedNanos) / 1_000;
        if (micros < 0) {
            negative++;
        } else if (micros > LONGEST_MICROS) {
            tooLong++;
        } else {
            latencies.recordValue(micros);
        }
    }

    Histogram latencies() {
        return latencies.copy();
    }

    long negative() {
        return negative;
    }

    long tooLong() {
        return tooLong;
    }
}
