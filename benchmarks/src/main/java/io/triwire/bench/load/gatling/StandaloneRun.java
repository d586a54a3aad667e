package io.triwire.bench.load.gatling;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.LatencyHistogram;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.Window;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * A simulation that runs without {@code triwire}, against any service. System properties such as {@code triwire.target},
 * or environment variables such as {@code TRIWIRE_TARGET}, configure it.
 */
final class StandaloneRun {

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final long MICROS_PER_MILLI = 1_000;

    private StandaloneRun() {}

    static LoadPlan plan(Transport transport, Workload.Source publishedBy) {
        URI usual = URI.create("http://127.0.0.1:%d/feed".formatted(transport.defaultPort()));
        URI target = setting("target", usual, StandaloneRun::target);
        int subscribers = setting("subscribers", 50, Integer::valueOf);
        double rampPerSecond = setting("ramp", 25.0, Double::valueOf);
        double rate = setting("rate", 10.0, Double::valueOf);
        Duration duration = Duration.ofSeconds(setting("seconds", 30, Integer::valueOf));
        List<String> wanted = setting("channels", List.of(), names -> List.of(names.split(",")));
        boolean chat = publishedBy == Workload.Source.CLIENTS;
        List<String> channels = wanted.isEmpty() ? rooms(chat ? 5 : 1) : wanted;
        Workload workload = new Workload(
                "alone",
                "What the settings say.",
                new Workload.Population(
                        subscribers,
                        chat || !wanted.isEmpty() ? Workload.ChannelChoice.ONE : Workload.ChannelChoice.ALL,
                        rampPerSecond,
                        0,
                        false),
                new Workload.Events(channels.size(), publishedBy, rate, setting("bytes", 200, Integer::valueOf)),
                new Workload.Times(Duration.ZERO, duration),
                new Workload.Needs(Duration.ofSeconds(1), chat, false));
        ClockPair clock = ClockPair.now();
        long leave = phases(workload, clock).drainedNanos() + VirtualUsers.OUTSTAY.toNanos();
        return new LoadPlan("alone", Endpoint.of(transport, target), workload, channels, clock, leave);
    }

    /** The only run. */
    static RunPlan run(LoadPlan plan) {
        return new RunPlan("", plan.workload().events().perSecond(), phases(plan.workload(), plan.clock()));
    }

    private static RunPlan.Phases phases(Workload workload, ClockPair clock) {
        long ramp = clock.nanos() + Duration.ofSeconds(2).toNanos();
        long from = ramp + workload.ramp().plus(WARM_UP).toNanos();
        long to = from + workload.times().window().toNanos();
        return new RunPlan.Phases(
                ramp, from, from, to, to, to + Duration.ofSeconds(2).toNanos());
    }

    private static URI target(String text) {
        URI target = URI.create(text);
        if (!text.matches("https?://[^/]+/.*")) {
            throw new IllegalArgumentException("no address such as http://127.0.0.1:8082/feed");
        }
        return target;
    }

    private static List<String> rooms(int count) {
        return IntStream.range(0, count).mapToObj(room -> "room-" + room).toList();
    }

    /** The environment variable of a setting. */
    static String variable(String name) {
        return "TRIWIRE_" + name.toUpperCase(Locale.ROOT);
    }

    static <T> T setting(String name, T otherwise, Function<String, T> reader) {
        String property = "triwire." + name;
        Optional<String> value = Optional.ofNullable(System.getProperty(property))
                .or(() -> Optional.ofNullable(System.getenv(variable(name))));
        try {
            return value.map(reader).orElse(otherwise);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "%s cannot be \"%s\": %s".formatted(property, value.orElse(""), malformed.getMessage()), malformed);
        }
    }

    /** Prints the number and the latency of deliveries, by the time in each event: right if its publisher has this clock. */
    static void print(LoadPlan plan, RunPlan run, Arrivals arrivals, LoadOutcome outcome) {
        LatencyHistogram latencies = new LatencyHistogram();
        Window window = run.phases().window();
        arrivals.forEach((subscriber, stampMicros, arrivedNanos) -> {
            long dueNanos = plan.clock().nanosAt(stampMicros);
            if (window.contains(dueNanos)) {
                latencies.record(dueNanos, arrivedNanos);
            }
        });
        System.out.printf(
                "%n%s%n  %d deliveries to %d subscribers, %d of them before their own time%n",
                plan.endpoint().target(),
                arrivals.count(),
                plan.workload().population().count(),
                latencies.negative());
        System.out.printf("  delivery     %s%n", inMillis(latencies.distribution()));
        System.out.printf("  connect      %s%n", inMillis(outcome.connecting().connect()));
        System.out.printf("  first event  %s%n", inMillis(outcome.connecting().firstEvent()));
        System.out.printf(
                "  failures     %s%n",
                outcome.connections().failures().isEmpty()
                        ? "none"
                        : outcome.connections().failures());
    }

    private static String inMillis(Distribution of) {
        return "p50 %,.2f  p90 %,.2f  p99 %,.2f  max %,.2f ms"
                .formatted(millis(of.p50()), millis(of.p90()), millis(of.p99()), millis(of.maximum()));
    }

    private static double millis(long micros) {
        return (double) micros / MICROS_PER_MILLI;
    }
}
