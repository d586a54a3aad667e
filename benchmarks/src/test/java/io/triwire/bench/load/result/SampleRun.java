package io.triwire.bench.load.result;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import org.HdrHistogram.Histogram;

import io.triwire.client.Transport;

/** A run that nobody did: plausible figures, the same each time, and what a test changes of them. */
public final class SampleRun {

    private static final Instant FIRST = Instant.parse("2026-03-01T12:00:00Z");
    private static final int SECONDS = 10;

    private final String workload;
    private final Transport transport;
    private final int repetition;
    private final List<Flaw> flaws = new ArrayList<>();
    private String path = "direct";
    private long medianMicros = 8_000;
    private int samples = 2_000;
    private int events = 1_000;
    private int block = 1;
    private double cpuMicros = 10;
    private boolean elsewhere;
    private boolean steady = true;
    private double bytesIn = 260;
    private double bytesOut = 4;
    private long failed;
    private long changed;
    private long missing;
    private long doubled;
    private long reordered;
    private long missingOfStorm;
    private long doubledOfStorm;
    private double deliveriesPerSecond;
    private Optional<Run.Storm> storm = Optional.empty();

    /** Of one of the repetitions, which differ by some percent. */
    public SampleRun(String workload, Transport transport, int repetition) {
        this.workload = workload;
        this.transport = transport;
        this.repetition = repetition;
    }

    public SampleRun path(String name) {
        path = name;
        return this;
    }

    /** Of another block than the first. */
    public SampleRun block(int number) {
        block = number;
        return this;
    }

    /** With another number of events in the window than 1,000. */
    public SampleRun events(int count) {
        events = count;
        return this;
    }

    public SampleRun median(Duration latency) {
        medianMicros = latency.toNanos() / 1_000;
        return this;
    }

    public SampleRun samples(int count) {
        samples = count;
        return this;
    }

    public SampleRun cpuMicros(double perDelivery) {
        cpuMicros = perDelivery;
        return this;
    }

    /** Of a service whose process was not seen. */
    public SampleRun elsewhere() {
        elsewhere = true;
        return this;
    }

    /** Begun before latency and rate had settled. */
    public SampleRun unsteady() {
        steady = false;
        return this;
    }

    public SampleRun bytes(double in, double out) {
        bytesIn = in;
        bytesOut = out;
        return this;
    }

    public SampleRun missing(long events) {
        missing = events;
        return this;
    }

    public SampleRun doubled(long events) {
        doubled = events;
        return this;
    }

    public SampleRun reordered(long events) {
        reordered = events;
        return this;
    }

    /** A storm whose subscribers came back within a second, and did not get all. */
    public SampleRun storm(long lost, long duplicated) {
        missingOfStorm = lost;
        doubledOfStorm = duplicated;
        return storm(Duration.ofMillis(300), Duration.ofSeconds(1));
    }

    public SampleRun failedConnections(long count) {
        failed = count;
        return this;
    }

    public SampleRun changedConnections(long count) {
        changed = count;
        return this;
    }

    public SampleRun deliveriesPerSecond(double rate) {
        deliveriesPerSecond = rate;
        return this;
    }

    public SampleRun storm(Duration half, Duration most) {
        storm = Optional.of(
                new Run.Storm(50, half.toNanos() / 1_000, most.toNanos() / 1_000, missingOfStorm, doubledOfStorm));
        return this;
    }

    public SampleRun flaw(FlawKind kind, String sentence) {
        flaws.add(new Flaw(kind, sentence));
        return this;
    }

    public Run build() {
        // Seeds that are alike give first figures that are alike, so they are spread.
        Random random = new Random(0x9E3779B97F4A7C15L * (workload + transport.name() + path + repetition).hashCode());
        double swing = 1 + 0.03 * random.nextGaussian();
        LongSupplier latency = () -> latency(random, swing);
        Histogram delivery = histogram(samples, latency);
        double perSecond = deliveriesPerSecond > 0 ? deliveriesPerSecond : samples / (double) SECONDS;
        return new Run(
                new Run.Plan(workload, transport, path, block, repetition),
                new Run.Start(
                        FIRST.plusSeconds(60L * repetition + 20L * SampleResults.TRANSPORTS.indexOf(transport)),
                        steady),
                new Run.Figures(
                        new Run.Publishing(100, 99.9, distribution(events, () -> 50L + random.nextInt(850))),
                        new Run.Deliveries(
                                samples + missing,
                                samples + doubled,
                                new Completeness(missing, doubled, reordered),
                                new OutOfRange(0, 0),
                                perSecond,
                                0.02 * swing),
                        new Run.Latencies(
                                Distribution.of(delivery),
                                Distribution.of(delivery),
                                distribution(Math.max(1, samples / 20), latency),
                                Optional.of(distribution(samples / 4, () -> latency.getAsLong() / 3)),
                                Optional.of(distribution(samples / 4, () -> latency.getAsLong() / 2)),
                                Optional.of(distribution(samples / 4, () -> latency.getAsLong() / 6))),
                        new Run.Cost(
                                elsewhere
                                        ? new Run.ServiceCost(0, 0, 0, 0)
                                        : new Run.ServiceCost(
                                                cpuMicros * swing, 0.02, 135_000_000 + repetition * 1_000_000L, 12_500),
                                path.equals("direct")
                                        ? new Run.ProxyCost(0, 0)
                                        : new Run.ProxyCost(3 * swing, 9_000_000),
                                new Run.Traffic(
                                        bytesIn * swing,
                                        bytesOut,
                                        50,
                                        transport == Transport.LONG_POLL ? samples : 50)),
                        new Run.Connecting(
                                distribution(50, () -> 800L + random.nextInt(8_200)),
                                distribution(50, () -> 5_000L + random.nextInt(35_000)),
                                failed,
                                changed),
                        new Run.Conditions(
                                new Run.Generator(
                                        0.41 * swing, distribution(1_000, () -> 100L + random.nextInt(3_900)), 9_800),
                                Optional.of(new Run.Machine(0.001, 0.03, 0)))),
                timeline(latency),
                storm,
                flaws);
    }

    /** Log-normal, as latencies are by and large. */
    private long latency(Random random, double swing) {
        return Math.round(medianMicros * swing * StrictMath.exp(0.6 * random.nextGaussian()));
    }

    private List<Run.Second> timeline(LongSupplier latency) {
        return IntStream.range(0, SECONDS)
                .mapToObj(second -> {
                    Histogram one = histogram(samples / SECONDS, latency);
                    return new Run.Second(
                            second,
                            one.getTotalCount(),
                            one.getValueAtPercentile(50),
                            one.getValueAtPercentile(99),
                            one.getMaxValue());
                })
                .toList();
    }

    private static Distribution distribution(int count, LongSupplier micros) {
        return Distribution.of(histogram(count, micros));
    }

    private static Histogram histogram(int count, LongSupplier micros) {
        Histogram histogram = new Histogram(60_000_000, 3);
        IntStream.range(0, count).forEach(sample -> histogram.recordValue(micros.getAsLong()));
        return histogram;
    }
}
