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
 * Makes every probe and every drill behind every proxy: a few proxies at a time; of one configuration all probes at a
 * time, and then the drills, one after the other.
 */
public final class MatrixRun {

    /** The limit that is set to see it work: above a heartbeat of the probe, and well below its patience. */
    public static final int LIMIT_SECONDS = 2;

    private static final int AT_A_TIME = 3;
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);

    private final List<Probe> probes;
    private final Optional<ReplicaSet> fleet;
    private final List<Drill> drills;
    private final Path directory;
    private final Consumer<String> progress;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * One without the services.
     *
     * @param directory for the files of all proxies
     * @param progress takes a line now and then
     */
    public MatrixRun(List<Probe> probes, Path directory, Consumer<String> progress) {
        this(probes, Optional.empty(), directory, progress);
    }

    /**
     * @param fleet the services, with which the drills are done; none to make the probes alone
     * @param directory for the files of all proxies
     * @param progress takes a line now and then
     */
    public MatrixRun(List<Probe> probes, Optional<ReplicaSet> fleet, Path directory, Consumer<String> progress) {
        this.probes = List.copyOf(probes);
        this.fleet = fleet;
        this.drills = fleet.isPresent() ? Drills.all() : List.of();
        this.directory = directory;
        this.progress = progress;
    }

    /** Makes them all. */
    public Matrix run(List<ProxyUnderTest> subjects, List<ProxyConfig> setups) throws InterruptedException {
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
            if (fleet.isPresent()) {
                LinkChoice direct = LinkChoice.direct(fleet.get().upstreams());
                for (Drill drill : drills) {
                    controls.addAll(cells(drill, new DrillTestBed(fleet.get(), direct, Optional.empty()), toControl));
                }
            }
            progress.accept("direct: %d of %d controls hold"
                    .formatted(controls.stream().filter(MatrixRun::holds).count(), controls.size()));
            List<ProxyConfig> wanted = new ArrayList<>(EnumSet.copyOf(setups));
            if (!wanted.contains(ProxyConfig.LIMITS)) {
                wanted.add(ProxyConfig.LIMITS);
            }
            if (fleet.isPresent()) {
                wanted.add(ProxyConfig.REPLICAS);
            }
            ExecutorService lanes = Executors.newFixedThreadPool(AT_A_TIME);
            try {
                List<Future<Tested>> tested = subjects.stream()
                        .map(subject -> lanes.submit(
                                () -> test(subject, wanted, new Grounds(origin, origins, certificate, controls))))
                        .toList();
                List<ProxyUnderTest> done = new ArrayList<>();
                List<Cell> cells = new ArrayList<>();
                for (Future<Tested> each : tested) {
                    Tested result = get(each);
                    done.add(result.subject);
                    cells.addAll(result.cells);
                }
                return new Matrix(
                        started,
                        Duration.between(started, Instant.now()).toMillis() / 1e3,
                        new Matrix.Axes(done, wanted, behaviours()),
                        controls,
                        cells);
            } finally {
                end(lanes);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Ends what is under way, which closes its proxies. */
    private static void end(ExecutorService lanes) {
        lanes.shutdownNow();
        try {
            lanes.awaitTermination(TIME_TO_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of probes that ask for the same in different configurations the first. */
    private List<Behaviour> behaviours() {
        Map<String, Behaviour> behaviours = new LinkedHashMap<>();
        Stream.concat(probes.stream(), drills.stream().map(Drill::behaviours).flatMap(List::stream))
                .forEach(behaviour -> behaviours.putIfAbsent(behaviour.name(), behaviour));
        return List.copyOf(behaviours.values());
    }

    private record Tested(ProxyUnderTest subject, List<Cell> cells) {}

    private interface ToCell {
        Cell cell(Behaviour behaviour, Transport transport, ProbeFinding finding);
    }

    /** What all proxies are tested against. */
    private record Grounds(Origin origin, Upstreams origins, SelfSignedCertificate certificate, List<Cell> controls) {}

    private SelfSignedCertificate certificate() throws InterruptedException {
        try {
            return SelfSignedCertificate.in(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A control that cannot be made fails nothing. */
    private static boolean holds(Cell control) {
        return control.finding()
                .rated()
                .filter(verdict -> verdict != ProbeVerdict.GOOD)
                .isEmpty();
    }

    private Tested test(ProxyUnderTest subject, List<ProxyConfig> setups, Grounds grounds)
            throws InterruptedException, IOException {
        List<Cell> cells = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Proxy proxy = subject.proxy();
        if (subject.program().isPresent()) {
            for (ProxyConfig setup :
                    setups.stream().filter(proxy.setups()::contains).toList()) {
                try {
                    cells.addAll(test(subject.program().get(), setup, grounds));
                    progress.accept("%s-%s: done".formatted(proxy.name(), setup.text()));
                } catch (ProgramFailedException failed) {
                    failures.add("%s: %s".formatted(setup.text(), failed.getMessage()));
                    progress.accept("%s-%s: %s".formatted(proxy.name(), setup.text(), failed.getMessage()));
                }
            }
            cells.addAll(DocumentedLimits.of(proxy, cells, setups));
        }
        return new Tested(new ProxyUnderTest(proxy, subject.program(), failures), cells);
    }

    /** All that is asked of one configuration: in front of the origin, and then in front of the services. */
    private List<Cell> test(ProxyProgram program, ProxyConfig setup, Grounds grounds)
            throws InterruptedException, IOException {
        Proxy proxy = program.proxy();
        ToCell toCell =
                (behaviour, transport, finding) -> cell(proxy, setup, behaviour, transport, finding, grounds.controls);
        List<Cell> cells = new ArrayList<>();
        List<Probe> asked = probes.stream().filter(probe -> probe.runsIn(setup)).toList();
        if (!asked.isEmpty()) {
            ProxyInstance site = ProxyInstance.create(grounds.origins, LIMIT_SECONDS, grounds.certificate, directory);
            try (RunningProxy running = ProxyProcess.start(program, setup, site)) {
                cells.addAll(measure(place(proxy, setup, running, grounds.origin), asked, toCell));
            }
        }
        List<Drill> done =
                drills.stream().filter(drill -> drill.setup() == setup).toList();
        if (!done.isEmpty() && fleet.isPresent()) {
            cells.addAll(drilled(program, setup, done, fleet.get(), grounds.certificate, toCell));
        }
        return cells;
    }

    private List<Cell> drilled(
            ProxyProgram program,
            ProxyConfig setup,
            List<Drill> asked,
            ReplicaSet services,
            SelfSignedCertificate certificate,
            ToCell toCell)
            throws InterruptedException, IOException {
        List<Cell> cells = new ArrayList<>();
        ProxyInstance site = ProxyInstance.create(services.upstreams(), LIMIT_SECONDS, certificate, directory);
        if (setup == ProxyConfig.REPLICAS) {
            // From before the proxy is started: some remember for long that a replica was away.
            services.takeReplicas();
        }
        try (RunningProxy running = ProxyProcess.start(program, setup, site)) {
            DrillTestBed stage =
                    new DrillTestBed(services, LinkChoice.through(program.proxy(), running), Optional.of(running));
            for (Drill drill : asked) {
                cells.addAll(cells(drill, stage, toCell));
            }
            return cells;
        } finally {
            if (setup == ProxyConfig.REPLICAS) {
                services.giveReplicasBack();
            }
        }
    }

    private static List<Cell> cells(Drill drill, DrillTestBed stage, ToCell toCell) throws InterruptedException {
        Map<String, Map<Transport, ProbeFinding>> found = Drills.confirmed(drill, stage);
        List<Cell> cells = new ArrayList<>();
        for (Behaviour behaviour : drill.behaviours()) {
            found.getOrDefault(behaviour.name(), Map.of())
                    .forEach((transport, finding) -> cells.add(toCell.cell(behaviour, transport, finding)));
        }
        return cells;
    }

    private static ProbeTarget place(Proxy proxy, ProxyConfig setup, RunningProxy running, Origin origin) {
        ProxyInstance site = running.site();
        String name = proxy.name() + "-" + setup.text();
        if (proxy.kind() == Proxy.Kind.FORWARD) {
            Link direct = Link.of(name, site.services());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), site.port());
            Link.Forward tunnel = new Link.Forward(address, true);
            return new ProbeTarget(
                    origin,
                    direct.through(new Link.Forward(address, false)),
                    Optional.empty(),
                    Optional.of(direct.through(tunnel)),
                    Optional.of(Link.secure(
                                    name,
                                    site.upstreams().secure(),
                                    site.certificate().trust())
                            .through(tunnel)),
                    Optional.of(running));
        }
        return new ProbeTarget(
                origin,
                Link.of(name, site.ports()),
                setup == ProxyConfig.TUNED && proxy.secure()
                        ? Optional.of(Link.secure(
                                name, site.securePorts(), site.certificate().trust()))
                        : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(running));
    }

    private static Cell cell(
            Proxy proxy,
            ProxyConfig setup,
            Behaviour behaviour,
            Transport transport,
            ProbeFinding finding,
            List<Cell> controls) {
        boolean holds = controls.stream()
                .filter(control -> control.behaviour().equals(behaviour.name()) && control.transport() == transport)
                .allMatch(MatrixRun::holds);
        ProbeFinding trusted = holds ? finding : new ProbeFinding.Invalid("its control without a proxy failed");
        return cell(proxy, setup, behaviour.name(), transport, trusted);
    }

    static Cell cell(Proxy proxy, ProxyConfig setup, String behaviour, Transport transport, ProbeFinding finding) {
        boolean better =
                finding.rated().filter(verdict -> verdict != ProbeVerdict.GOOD).isPresent();
        Optional<String> fix = Optional.ofNullable(proxy.fixes().get(behaviour + " " + transport.id()))
                .or(() -> Optional.ofNullable(proxy.fixes().get(behaviour)))
                .filter(known -> better && setup != ProxyConfig.LIMITS);
        return new Cell(proxy.name(), setup, behaviour, transport, finding, fix);
    }

    private List<Cell> measure(ProbeTarget place, List<Probe> asked, ToCell toCell) throws InterruptedException {
        List<Cell> cells = new ArrayList<>();
        for (boolean alone : new boolean[] {false, true}) {
            List<Future<Cell>> running = new ArrayList<>();
            for (Probe probe : asked) {
                for (Transport transport : Transport.values()) {
                    if (probe.alone() == alone && probe.transports().contains(transport)) {
                        Callable<Cell> task =
                                () -> toCell.cell(probe, transport, Probes.confirmed(probe, place, transport));
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
