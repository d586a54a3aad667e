package io.triwire.bench.load.capacity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.swarm.ConnectionWeight;
import io.triwire.bench.load.swarm.SwarmPlan;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.process.CpuPinning;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.bench.process.ProcessUsage;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

/**
 * Measures the capacity of each system under test: a fresh process on a CPU of its own, at one rate after another. Each
 * repetition measures all systems in a random order.
 */
public final class Capacity {

    private static final Duration TIME_TO_START = Duration.ofSeconds(60);
    private static final Duration TIME_TO_END = Duration.ofSeconds(10);

    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    private final CapacityPlan plan;
    private final CapacitySetting setting;
    private final Random order;
    private final Consumer<String> progress;

    /**
     * The environment of the measurement.
     *
     * @param repository directory of the built repository
     * @param logs directory for the logs of the services
     * @param kafka broker that nothing else uses
     * @param partitions number of partitions of each topic
     * @param serviceOptions additional JVM options of each service, such as {@code -Dfeed.linger=5ms}
     */
    public record CapacitySetting(
            Path repository, Path logs, EmbeddedKafka kafka, int partitions, List<String> serviceOptions) {}

    public Capacity(CapacityPlan plan, CapacitySetting setting, long seed, Consumer<String> progress) {
        this.plan = plan;
        this.setting = setting;
        this.order = new Random(seed);
        this.progress = progress;
    }

    /** Measures the capacity of the systems in each repetition. */
    public CapacityReport measure(List<SystemUnderTest> subjects, int repetitions) throws InterruptedException {
        CapacityReport report = new CapacityReport(plan);
        forEach(subjects, repetitions, running -> report.add(climb(running)));
        return report;
    }

    /** Measures the memory of the systems' idle connections in each repetition. */
    public CapacityReport weigh(List<SystemUnderTest> subjects, int repetitions) throws InterruptedException {
        CapacityReport report = new CapacityReport(plan);
        forEach(subjects, repetitions, running -> {
            ConnectionWeight each = ConnectionWeight.of(
                    new ProcessUsage(running.process.pid()),
                    connections -> new SwarmPlan(
                            Endpoint.of(running.subject.transport(), running.feed),
                            connections,
                            0,
                            plan.channels(),
                            plan.subscribers().filtered()),
                    plan.subscribers().connections());
            IdleWeight weight = new IdleWeight(
                    running.subject.name(),
                    running.repetition,
                    plan.subscribers().connections(),
                    each.residentBytes(),
                    each.liveBytes().orElse(0));
            progress.accept("%-22s #%d: %.1f KiB resident, %.1f KiB live"
                    .formatted(
                            weight.subject(),
                            weight.repetition(),
                            weight.residentBytesEach() / KIBIBYTE,
                            weight.liveBytesEach() / KIBIBYTE));
            report.add(weight);
        });
        return report;
    }

    /** A running system under test. */
    private record Running(
            SystemUnderTest subject, int repetition, ManagedProcess process, String topic, URI feed, OwnProcess own) {}

    private interface SystemWork {
        void with(Running running) throws InterruptedException;
    }

    private void forEach(List<SystemUnderTest> subjects, int repetitions, SystemWork work) throws InterruptedException {
        CpuPinning pinning = CpuPinning.ofThisProcess();
        OwnProcess own = new OwnProcess(pinning.possible());
        progress.accept(
                pinning.possible()
                        ? "The service runs on CPU 0; Kafka, publisher and subscribers run on CPU 1."
                        : "No process is pinned to a CPU: taskset is missing, or there is only one CPU.");
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            List<SystemUnderTest> shuffled = new ArrayList<>(subjects);
            Collections.shuffle(shuffled, order);
            for (SystemUnderTest subject : shuffled) {
                start(subject, repetition, pinning, own, work);
            }
        }
    }

    private void start(SystemUnderTest subject, int repetition, CpuPinning pinning, OwnProcess own, SystemWork work)
            throws InterruptedException {
        String topic = "capacity-" + UUID.randomUUID();
        setting.kafka().createTopic(topic, setting.partitions());
        int port = FreePort.find();
        // The baseline serves health checks on its main port, as a newcomer would leave it.
        int healthPort = subject.baseline() ? port : FreePort.find();
        URI service = URI.create("http://127.0.0.1:" + port);
        LocalService program = new LocalService(
                subject.name().toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + repetition,
                subject.jar(setting.repository()),
                port,
                healthPort,
                Map.of(
                        "kafka.bootstrap.servers",
                        setting.kafka().bootstrapServers(),
                        "feed.topic",
                        topic,
                        "feed.max-connections",
                        Integer.toString(plan.subscribers().connections() + ConnectionWeight.BEFORE)),
                Map.of());
        List<String> jvmOptions = Stream.concat(Stream.of("-Xmx1g"), setting.serviceOptions().stream())
                .toList();
        Path log = setting.logs().resolve(program.name() + ".log");
        try (ManagedProcess process = program.start(pinning.prefix(), jvmOptions, log, TIME_TO_END)) {
            program.awaitReady(process, TIME_TO_START);
            work.with(new Running(subject, repetition, process, topic, service.resolve(subject.path()), own));
        }
    }

    private List<RateStep> climb(Running running) throws InterruptedException {
        try (KafkaOutbox outbox = new KafkaOutbox(
                KafkaAccess.open(setting.kafka().bootstrapServers()),
                running.topic,
                refused -> progress.accept("Kafka refused an event: " + refused.getMessage()))) {
            return new RateSweep(
                            plan,
                            running.subject,
                            running.repetition,
                            running.process.pid(),
                            outbox,
                            running.own,
                            rung -> progress.accept(line(rung)))
                    .climb(running.feed);
        }
    }

    private String line(RateStep rung) {
        return ("%-22s #%d %6.0f events/s: p50 %.1f ms, p99 %.1f ms, max %.1f ms, "
                        + "%.2f us each, CPU %.0f %%, swarm %.0f %% and its core %.0f %%, %.0f MiB (%+.0f)%s")
                .formatted(
                        rung.trial().subject(),
                        rung.trial().repetition(),
                        rung.throughput().eventsPerSecond(),
                        rung.latency().p50Millis(),
                        rung.latency().p99Millis(),
                        rung.latency().maxMillis(),
                        rung.cost().cpuMicrosPerDelivery(),
                        100 * rung.cost().cpuShare(),
                        100 * rung.conditions().generator().share(),
                        100 * rung.conditions().generator().processShare(),
                        rung.cost().residentBytes() / MEBIBYTE,
                        rung.cost().grownBytes() / MEBIBYTE,
                        switch (rung.outcome(plan.p99())) {
                            case MET -> "";
                            case MISSED ->
                                misses(rung.completeness(), rung.conditions().generator());
                            case INVALID ->
                                "  (invalid: %s)"
                                        .formatted(
                                                Flaw.sentences(rung.conditions().flaws()));
                        });
    }

    private static String misses(Completeness completeness, RateStep.LoadHealth generator) {
        return "  (misses: %d missing, %d duplicated, %d reordered, %s)"
                .formatted(
                        completeness.missing(),
                        completeness.duplicates(),
                        completeness.reordered(),
                        generator.failures());
    }
}
