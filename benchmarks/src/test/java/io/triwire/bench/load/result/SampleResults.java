package io.triwire.bench.load.result;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/** Comparisons that nobody did, for the tests of what is made of one. */
public final class SampleResults {

    /** The transports that are compared. */
    public static final List<Transport> TRANSPORTS = List.of(Transport.WEBSOCKET, Transport.SSE, Transport.LONG_POLL);

    private SampleResults() {}

    /** All subscribe to all, 250 ms at p99. */
    public static Workload liveFeed() {
        return liveFeed("live-feed");
    }

    /** The same under another name. */
    public static Workload liveFeed(String name) {
        return workload(
                name,
                "Every subscriber gets every event.",
                100,
                new Workload.Needs(Duration.ofMillis(250), false, false));
    }

    /** Rooms, both ways, through proxies of others. */
    public static Workload chat() {
        return workload(
                "chat",
                "Rooms in which clients write as well.",
                100,
                new Workload.Needs(Duration.ofMillis(150), true, true));
    }

    /** Heartbeats only. */
    public static Workload idle() {
        return workload(
                "idle",
                "Connections on which nothing happens.",
                0,
                new Workload.Needs(Duration.ofSeconds(1), false, false));
    }

    private static Workload workload(String name, String description, double eventsPerSecond, Workload.Needs needs) {
        return new Workload(
                name,
                description,
                new Workload.Population(50, Workload.ChannelChoice.ALL, 50, 0, name.equals("live-feed")),
                new Workload.Events(
                        4, needs.wayUp() ? Workload.Source.CLIENTS : Workload.Source.FEED, eventsPerSecond, 200),
                new Workload.Times(Duration.ofSeconds(5), Duration.ofSeconds(10)),
                needs);
    }

    /** Long polling costs more and takes longer; the other two are alike. As many runs of each as are asked for. */
    public static List<Run> runs(String workload, int repetitions) {
        return IntStream.rangeClosed(1, repetitions)
                .boxed()
                .flatMap(repetition -> TRANSPORTS.stream().map(transport -> run(workload, transport, repetition)))
                .map(SampleRun::build)
                .toList();
    }

    /** One of those, to be changed. */
    public static SampleRun run(String workload, Transport transport, int repetition) {
        SampleRun run = new SampleRun(workload, transport, repetition);
        if (transport == Transport.LONG_POLL) {
            run.median(Duration.ofMillis(21)).cpuMicros(34).bytes(610, 240);
        }
        if (workload.equals("idle")) {
            run.samples(0).cpuMicros(0).bytes(0, 0);
        }
        return workload.equals("live-feed") ? run.storm(Duration.ofMillis(420), Duration.ofMillis(1_350)) : run;
    }

    /** Of some workloads and their runs, all done. */
    public static Results of(List<Workload> workloads, List<Run> runs) {
        Instant started = Instant.parse("2026-03-01T12:00:00Z");
        return new Results(
                Results.VERSION,
                new Results.Invocation(
                        "20260301-120000-7f3a",
                        "./triwire compare --seed 42",
                        42,
                        runs.stream().mapToInt(Run::repetition).max().orElse(0) < 5),
                new Results.Execution(started, started.plusSeconds(285), true, environment()),
                workloads,
                runs,
                new Results.Limits(ceilings(), capacities(), List.of()));
    }

    /** Five repetitions of three workloads. */
    public static Results ranked() {
        return all(5);
    }

    /** One repetition of three workloads; one of the runs is invalid. */
    public static Results smoke() {
        Results results = all(1);
        Run invalid = run("chat", Transport.SSE, 1)
                .flaw(
                        FlawKind.EVENT_LOOP_LAG,
                        "The event loops of the generator were 31 ms late at p99; 20 ms is allowed.")
                .flaw(FlawKind.CLIENT_CPU, "A core of the generator was 93 % busy; 80 % is allowed.")
                .build();
        return replacing(
                results, run -> run.workload().equals("chat") && run.transport() == Transport.SSE ? invalid : run);
    }

    /** The same but for some runs. */
    public static Results replacing(Results results, Function<Run, Run> change) {
        return new Results(
                results.version(),
                results.invocation(),
                results.execution(),
                results.workloads(),
                results.runs().stream().map(change).toList(),
                results.limits());
    }

    /**
     * As many repetitions of a workload on the direct path, and through a proxy that holds every event for 200 ms, does not
     * pass WebSocket, and changes nothing else.
     */
    public static Results throughProxy(int repetitions) {
        List<Run> runs = new ArrayList<>(runs("live-feed", repetitions));
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            for (Transport transport : List.of(Transport.SSE, Transport.LONG_POLL)) {
                long median = transport == Transport.SSE ? 208 : 221;
                runs.add(run("live-feed", transport, repetition)
                        .path("nginx-default")
                        .median(Duration.ofMillis(median))
                        .build());
            }
        }
        Results results = of(List.of(liveFeed()), runs);
        return new Results(
                results.version(),
                new Results.Invocation(
                        results.invocation().id(),
                        "./triwire compare --seed 42 --path nginx-default",
                        results.invocation().seed(),
                        results.invocation().smoke()),
                results.execution(),
                results.workloads(),
                results.runs(),
                new Results.Limits(
                        results.limits().ceilings(),
                        results.limits().capacities(),
                        List.of(new UnsupportedPath("nginx-default", Transport.WEBSOCKET, "426 from the service"))));
    }

    private static Results all(int repetitions) {
        List<Run> runs = new ArrayList<>();
        List<Workload> workloads = List.of(liveFeed(), chat(), idle());
        workloads.forEach(workload -> runs.addAll(runs(workload.name(), repetitions)));
        return of(workloads, runs);
    }

    private static Environment environment() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", "Example CPU @ 2.50 GHz");
        facts.put("Cores", "2");
        facts.put("Memory", "8.2 GB");
        facts.put("Kernel", "Linux 6.12.0");
        facts.put("Open files", "1,048,576");
        facts.put("Java", "25.0.1+8 (Example Vendor)");
        facts.put("JVM options of the services", "-Xmx512m");
        facts.put("Quarkus", "3.33.2");
        facts.put("Gatling", "3.15.1");
        facts.put("Commit", "0123456789ab, unchanged");
        return new Environment(
                Collections.unmodifiableMap(facts),
                Map.of("nginx.conf", "location /feed {\n    proxy_buffering off;\n}\n"));
    }

    private static List<GeneratorLimit> ceilings() {
        return TRANSPORTS.stream()
                .map(transport ->
                        new GeneratorLimit(transport, of(500), transport == Transport.LONG_POLL ? 4_500 : 22_000))
                .toList();
    }

    private static List<CapacityResult> capacities() {
        return TRANSPORTS.stream()
                .map(transport -> new CapacityResult(
                        "live-feed",
                        transport,
                        "direct",
                        new CapacityResult.Objective(1_000, 250_000),
                        transport == Transport.LONG_POLL
                                ? new CapacityResult.Reached(new Throughput(400, 400_000), false)
                                : new CapacityResult.Reached(new Throughput(1_000, 1_000_000), true),
                        of(60_000)))
                .toList();
    }

    private static Distribution of(long micros) {
        Histogram histogram = new Histogram(60_000_000, 3);
        histogram.recordValueWithCount(micros, 100);
        histogram.recordValue(3 * micros);
        return Distribution.of(histogram);
    }
}
