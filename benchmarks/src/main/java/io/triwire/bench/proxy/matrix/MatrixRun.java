package io.triwire.bench.proxy.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.bench.proxy.drill.Drill;
import io.triwire.bench.proxy.drill.DrillTestBed;
import io.triwire.bench.proxy.drill.Drills;
import io.triwire.bench.proxy.drill.LinkChoice;
import io.triwire.bench.proxy.drill.ReplicaSet;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.ProxyProcess;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.Probe;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeTarget;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.bench.proxy.probe.Probes;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

/**
 * Runs every probe and every drill behind every proxy. It tests three proxies in parallel, and in each configuration
 * all probes in parallel and then the drills in sequence.
 */
public final class MatrixRun {

    /**
     * Timeout for quiet connections in {@link ProxyConfig#LIMITS}: longer than the heartbeats of the probes, but short.
     */
    public static final int LIMIT_SECONDS = 2;

    private static final int PARALLEL_PROXIES = 3;
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);

    private final List<Probe> probes;
    private final Optional<ReplicaSet> replicas;
    private final List<Drill> drills;
    private final Path directory;
    private final Consumer<String> progress;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Prepares a run of the probes, without drills.
     *
     * @param probes probes to run
     * @param directory directory for the files of all proxies
     * @param progress receives progress lines
     */
    public MatrixRun(List<Probe> probes, Path directory, Consumer<String> progress) {
        this(probes, Optional.empty(), directory, progress);
    }

    /**
     * Prepares a run of probes and drills.
     *
     * @param probes probes to run
     * @param replicas the services for the drills; empty to run the probes only
     * @param directory directory for the files of all proxies
     * @param progress receives progress lines
     */
    public MatrixRun(List<Probe> probes, Optional<ReplicaSet> replicas, Path directory, Consumer<String> progress) {
        this.probes = List.copyOf(probes);
        this.replicas = replicas;
        this.drills = replicas.isPresent() ? Drills.all() : List.of();
        this.directory = directory;
        this.progress = progress;
    }

    /** Runs everything behind the given proxies, in the given configurations and in those for single measurements. */
    public Matrix run(List<ProxyUnderTest> proxies, List<ProxyConfig> configs) throws InterruptedException {
        Instant started = Instant.now();
        try (Origin origin = Origin.start()) {
            SelfSignedCertificate certificate = certificate();
            int securePort = origin.listenSecurely(certificate);
            Map<Transport, Integer> ports = ProxyInstance.ports(transport -> origin.port());
            Upstreams origins = Upstreams.of(ports, ProxyInstance.ports(transport -> securePort));
            ToCell toControl = (behaviour, transport, finding) ->
                    new Cell("direct", ProxyConfig.DEFAULT, behaviour.name(), transport, finding, Optional.empty());
            List<Cell> controls =
                    new ArrayList<>(measure(ProbeTarget.of(origin, Link.direct(ports)), probes, toControl));
            if (replicas.isPresent()) {
                LinkChoice direct = LinkChoice.direct(replicas.get().upstreams());
                for (Drill drill : drills) {
                    controls.addAll(
                            cells(drill, new DrillTestBed(replicas.get(), direct, Optional.empty()), toControl));
                }
            }
            progress.accept("direct: %d of %d controls good"
                    .formatted(controls.stream().filter(MatrixRun::holds).count(), controls.size()));
            List<ProxyConfig> wanted = new ArrayList<>(EnumSet.copyOf(configs));
            if (!wanted.contains(ProxyConfig.LIMITS)) {
                wanted.add(ProxyConfig.LIMITS);
            }
            if (replicas.isPresent()) {
                wanted.add(ProxyConfig.REPLICAS);
            }
            ExecutorService proxyThreads = Executors.newFixedThreadPool(PARALLEL_PROXIES);
            try {
                List<Future<Tested>> tested = proxies.stream()
                        .map(underTest -> proxyThreads.submit(() ->
                                test(underTest, wanted, new SharedContext(origin, origins, certificate, controls))))
                        .toList();
                List<ProxyUnderTest> done = new ArrayList<>();
                List<Cell> cells = new ArrayList<>();
                for (Future<Tested> each : tested) {
                    Tested result = get(each);
                    done.add(result.proxy);
                    cells.addAll(result.cells);
                }
                return new Matrix(
                        new Matrix.Period(
                                started,
                                Duration.between(started, Instant.now()).toMillis() / 1e3),
                        new Matrix.Axes(done, wanted, behaviours()),
                        controls,
                        cells);
            } finally {
                stop(proxyThreads);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Interrupts the running tests, which closes their proxies. */
    private static void stop(ExecutorService proxyThreads) {
        proxyThreads.shutdownNow();
        try {
            proxyThreads.awaitTermination(TIME_TO_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    /** The behaviours of all probes and drills, each once. */
    private List<Behaviour> behaviours() {
        Map<String, Behaviour> behaviours = new LinkedHashMap<>();
        Stream.concat(probes.stream(), drills.stream().map(Drill::behaviours).flatMap(List::stream))
                .forEach(behaviour -> behaviours.putIfAbsent(behaviour.name(), behaviour));
        return List.copyOf(behaviours.values());
    }

    private record Tested(ProxyUnderTest proxy, List<Cell> cells) {}

    private interface ToCell {
        Cell cell(Behaviour behaviour, Transport transport, ProbeFinding finding);
    }

    /** What the tests of all proxies share. */
    private record SharedContext(
            Origin origin, Upstreams origins, SelfSignedCertificate certificate, List<Cell> controls) {}

    private SelfSignedCertificate certificate() throws InterruptedException {
        try {
            return SelfSignedCertificate.in(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether a control was good, or could not be measured. */
    private static boolean holds(Cell control) {
        return control.finding()
                .rated()
                .filter(verdict -> verdict != ProbeVerdict.GOOD)
                .isEmpty();
    }

    private Tested test(ProxyUnderTest underTest, List<ProxyConfig> configs, SharedContext shared)
            throws InterruptedException, IOException {
        List<Cell> cells = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Proxy proxy = underTest.proxy();
        if (underTest.program().isPresent()) {
            for (ProxyConfig config :
                    configs.stream().filter(proxy.configs()::contains).toList()) {
                try {
                    cells.addAll(test(underTest.program().get(), config, shared));
                    progress.accept("%s-%s: done".formatted(proxy.name(), config.text()));
                } catch (ProgramFailedException failed) {
                    failures.add("%s: %s".formatted(config.text(), failed.getMessage()));
                    progress.accept("%s-%s: %s".formatted(proxy.name(), config.text(), failed.getMessage()));
                }
            }
            cells.addAll(DocumentedLimits.of(proxy, cells, configs));
        }
        return new Tested(new ProxyUnderTest(proxy, underTest.program(), failures), cells);
    }

    /** Runs the probes of a configuration in front of the origin, and then its drills in front of the services. */
    private List<Cell> test(ProxyProgram program, ProxyConfig config, SharedContext shared)
            throws InterruptedException, IOException {
        Proxy proxy = program.proxy();
        ToCell toCell =
                (behaviour, transport, finding) -> cell(proxy, config, behaviour, transport, finding, shared.controls);
        List<Cell> cells = new ArrayList<>();
        List<Probe> asked =
                probes.stream().filter(probe -> probe.runsIn(config)).toList();
        if (!asked.isEmpty()) {
            ProxyInstance instance = ProxyInstance.create(shared.origins, LIMIT_SECONDS, shared.certificate, directory);
            try (RunningProxy running = ProxyProcess.start(program, config, instance)) {
                cells.addAll(measure(target(proxy, config, running, shared.origin), asked, toCell));
            }
        }
        List<Drill> done =
                drills.stream().filter(drill -> drill.config() == config).toList();
        if (!done.isEmpty() && replicas.isPresent()) {
            cells.addAll(drilled(program, config, done, replicas.get(), shared.certificate, toCell));
        }
        return cells;
    }

    private List<Cell> drilled(
            ProxyProgram program,
            ProxyConfig config,
            List<Drill> asked,
            ReplicaSet services,
            SelfSignedCertificate certificate,
            ToCell toCell)
            throws InterruptedException, IOException {
        List<Cell> cells = new ArrayList<>();
        ProxyInstance instance = ProxyInstance.create(services.upstreams(), LIMIT_SECONDS, certificate, directory);
        if (config == ProxyConfig.REPLICAS) {
            // Before the proxy starts: some proxies remember for long that a replica was down.
            services.acquireReplicas();
        }
        try (RunningProxy running = ProxyProcess.start(program, config, instance)) {
            DrillTestBed testBed =
                    new DrillTestBed(services, LinkChoice.through(program.proxy(), running), Optional.of(running));
            for (Drill drill : asked) {
                cells.addAll(cells(drill, testBed, toCell));
            }
            return cells;
        } finally {
            if (config == ProxyConfig.REPLICAS) {
                services.releaseReplicas();
            }
        }
    }

    private static List<Cell> cells(Drill drill, DrillTestBed testBed, ToCell toCell) throws InterruptedException {
        Map<String, Map<Transport, ProbeFinding>> found = Drills.confirmed(drill, testBed);
        List<Cell> cells = new ArrayList<>();
        for (Behaviour behaviour : drill.behaviours()) {
            found.getOrDefault(behaviour.name(), Map.of())
                    .forEach((transport, finding) -> cells.add(toCell.cell(behaviour, transport, finding)));
        }
        return cells;
    }

    private static ProbeTarget target(Proxy proxy, ProxyConfig config, RunningProxy running, Origin origin) {
        ProxyInstance instance = running.instance();
        String name = proxy.name() + "-" + config.text();
        if (proxy.kind() == Proxy.ProxyKind.FORWARD) {
            Link direct = Link.of(name, instance.services());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), instance.port());
            Link.Forward tunnel = new Link.Forward(address, true);
            return new ProbeTarget(
                    origin,
                    direct.through(new Link.Forward(address, false)),
                    Optional.empty(),
                    Optional.of(direct.through(tunnel)),
                    Optional.of(Link.secure(
                                    name,
                                    instance.upstreams().secure(),
                                    instance.certificate().trust())
                            .through(tunnel)),
                    Optional.of(running));
        }
        return new ProbeTarget(
                origin,
                Link.of(name, instance.ports()),
                config == ProxyConfig.TUNED && proxy.secure()
                        ? Optional.of(Link.secure(
                                name,
                                instance.securePorts(),
                                instance.certificate().trust()))
                        : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(running));
    }

    private static Cell cell(
            Proxy proxy,
            ProxyConfig config,
            Behaviour behaviour,
            Transport transport,
            ProbeFinding finding,
            List<Cell> controls) {
        boolean holds = controls.stream()
                .filter(control -> control.behaviour().equals(behaviour.name()) && control.transport() == transport)
                .allMatch(MatrixRun::holds);
        ProbeFinding trusted = holds ? finding : new ProbeFinding.Invalid("the control without a proxy failed");
        return cell(proxy, config, behaviour.name(), transport, trusted);
    }

    static Cell cell(Proxy proxy, ProxyConfig config, String behaviour, Transport transport, ProbeFinding finding) {
        boolean better =
                finding.rated().filter(verdict -> verdict != ProbeVerdict.GOOD).isPresent();
        Optional<String> fix = Optional.ofNullable(proxy.documentation().fixes().get(behaviour + " " + transport.id()))
                .or(() -> Optional.ofNullable(proxy.documentation().fixes().get(behaviour)))
                .filter(known -> better && config != ProxyConfig.LIMITS);
        return new Cell(proxy.name(), config, behaviour, transport, finding, fix);
    }

    private List<Cell> measure(ProbeTarget target, List<Probe> asked, ToCell toCell) throws InterruptedException {
        List<Cell> cells = new ArrayList<>();
        for (boolean alone : new boolean[] {false, true}) {
            List<Future<Cell>> running = new ArrayList<>();
            for (Probe probe : asked) {
                for (Transport transport : Transport.values()) {
                    if (probe.alone() == alone && probe.transports().contains(transport)) {
                        Callable<Cell> task =
                                () -> toCell.cell(probe, transport, Probes.confirmed(probe, target, transport));
                        Future<Cell> started = threads.submit(task);
                        running.add(started);
                        if (alone) {
                            get(started);
                        }
                    }
                }
            }
            for (Future<Cell> each : running) {
                cells.add(get(each));
            }
        }
        return cells;
    }

    private static <T> T get(Future<T> done) throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof ServiceFailedException service) {
                throw service;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }
}
