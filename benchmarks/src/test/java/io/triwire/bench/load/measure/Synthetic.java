package io.triwire.bench.load.measure;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;

/** A run made by hand: events 10 ms apart for a second, which come to two subscribers 5 ms after they are due. */
final class Synthetic {

    static final int SUBSCRIBERS = 2;
    static final int EVENTS = 100;
    static final long PERIOD_NANOS = 10_000_000;
    static final long FROM_NANOS = 1_000_000_000_000L;
    static final Window WINDOW = new Window(FROM_NANOS, FROM_NANOS + EVENTS * PERIOD_NANOS);

    private static final long LATENCY_NANOS = 5_000_000;
    private static final long MICROS = 1_700_000_000_000_000L;

    final Published published = new Published();
    final Arrivals gatling = new Arrivals();
    final Arrivals probe = new Arrivals();

    private final Workload workload;
    private boolean complete = true;
    private double busiestCore = 0.3;
    private final LatencyHistogram lag = new LatencyHistogram();
    private long longestGcPauseMicros = 4_000;
    private final TreeMap<String, Long> failures = new TreeMap<>();
    private LoadOutcome.OpenFiles files = new LoadOutcome.OpenFiles(100, 1_024);
    private List<Long> backMicros = List.of();

    private Synthetic(Workload workload) {
        this.workload = workload;
    }

    /** A run in which nothing has happened yet. */
    static Synthetic empty() {
        return new Synthetic(workload(SUBSCRIBERS, Workload.ChannelChoice.ALL, 1, Workload.Source.FEED, false));
    }

    /** A run in which all is well. */
    static Synthetic good() {
        Synthetic run = empty();
        for (int index = 0; index < EVENTS; index++) {
            run.publish(index, 0);
            run.arrive(index, LATENCY_NANOS);
        }
        return run;
    }

    static Synthetic ofStorm(List<Long> backMicros) {
        Synthetic run = new Synthetic(workload(SUBSCRIBERS, Workload.ChannelChoice.ALL, 1, Workload.Source.FEED, true));
        run.backMicros = backMicros;
        return run;
    }

    /** A run in which nothing has happened yet, of subscribers in rooms: each of them in the room of its number. */
    static Synthetic ofRooms(int subscribers, int rooms) {
        return new Synthetic(workload(subscribers, Workload.ChannelChoice.ONE, rooms, Workload.Source.CLIENTS, false));
    }

    private static Workload workload(
            int subscribers,
            Workload.ChannelChoice subscription,
            int channels,
            Workload.Source source,
            boolean storms) {
        return new Workload(
                "synthetic",
                "Made by hand.",
                new Workload.Population(subscribers, subscription, 100, 0, storms),
                new Workload.Events(channels, source, 100, 200),
                new Workload.Times(Duration.ZERO, Duration.ofSeconds(1)),
                new Workload.Needs(Duration.ofSeconds(1), false, false));
    }

    static long dueNanos(int index) {
        return FROM_NANOS + index * PERIOD_NANOS;
    }

    static long stamp(int index) {
        return MICROS + index * PERIOD_NANOS / 1_000;
    }

    void publish(int index, long lateNanos) {
        publish(index, lateNanos, 0);
    }

    void publish(int index, long lateNanos, int channel) {
        published.append(stamp(index), dueNanos(index), dueNanos(index) + lateNanos, channel);
    }

    /** It comes to everyone, so long after it is due. */
    void arrive(int index, long latencyNanos) {
        for (int subscriber = 0; subscriber < SUBSCRIBERS; subscriber++) {
            arrive(subscriber, index, latencyNanos);
        }
        probe.append(0, stamp(index), dueNanos(index) + latencyNanos);
    }

    /** It comes to one subscriber, so long after it is due. */
    void arrive(int subscriber, int index, long latencyNanos) {
        gatling.append(subscriber, stamp(index), dueNanos(index) + latencyNanos);
    }

    Synthetic busy(double share) {
        busiestCore = share;
        return this;
    }

    Synthetic lagging(long micros) {
        lag.recordMicros(micros);
        return this;
    }

    Synthetic pausing(long micros) {
        longestGcPauseMicros = micros;
        return this;
    }

    Synthetic failing(String reason, long times) {
        failures.put(reason, times);
        return this;
    }

    Synthetic opening(long most) {
        files = new LoadOutcome.OpenFiles(most, files.limit());
        return this;
    }

    Synthetic interrupted() {
        complete = false;
        return this;
    }

    RunMeasurement measured() {
        return measured(WINDOW);
    }

    RunMeasurement measured(Window window) {
        return RunMeasurement.of(workload, published, gatling, probe, outcome(), window);
    }

    List<Flaw> flaws() {
        return flaws(WINDOW);
    }

    List<Flaw> flaws(Window window) {
        return Validity.flaws(measured(window), outcome(), window);
    }

    private LoadOutcome outcome() {
        return new LoadOutcome(
                complete,
                new Run.Connecting(
                        new LatencyHistogram().distribution(),
                        new LatencyHistogram().distribution(),
                        failures.size(),
                        0),
                new Run.Generator(busiestCore, lag.distribution(), longestGcPauseMicros),
                new LoadOutcome.ConnectionCounts(SUBSCRIBERS, SUBSCRIBERS, failures, backMicros),
                files);
    }
}
