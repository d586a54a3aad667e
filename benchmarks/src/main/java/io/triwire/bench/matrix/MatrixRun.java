package io.triwire.bench.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.triwire.bench.link.Link;
import io.triwire.bench.link.Proxy;
import io.triwire.bench.link.ProxyFailedException;
import io.triwire.bench.link.ProxyProcess;
import io.triwire.bench.link.QuietLimit;
import io.triwire.bench.link.RunningProxy;
import io.triwire.bench.link.SelfSigned;
import io.triwire.bench.link.Setup;
import io.triwire.bench.link.Site;
import io.triwire.bench.probe.Finding;
import io.triwire.bench.probe.Place;
import io.triwire.bench.probe.Probe;
import io.triwire.bench.probe.Probes;
import io.triwire.bench.probe.QuietProbe;
import io.triwire.bench.probe.Verdict;
import io.triwire.bench.probe.wire.Origin;
import io.triwire.testkit.Transport;

/** Makes every probe behind every proxy: a few proxies at a time, and of one configuration all probes at a time. */
public final class MatrixRun {

    /** The limit that is set to see it work: above a heartbeat of the probe, and well below its patience. */
    public static final int LIMIT_SECONDS = 2;

    private static final int AT_A_TIME = 3;

    private final List<Probe> probes;
    private final Path directory;
    private final Consumer<String> progress;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "probe");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param directory for the files of all proxies
     * @param progress takes a line now and then
     */
    public MatrixRun(List<Probe> probes, Path directory, Consumer<String> progress) {
        this.probes = List.copyOf(probes);
        this.directory = directory;
        this.progress = progress;
    }

    /** Makes them all. */
    public Matrix run(List<Subject> subjects, List<Setup> setups) throws InterruptedException {
        Instant started = Instant.now();
        try (Origin origin = Origin.start()) {
            SelfSigned certificate = certificate();
            List<Cell> controls = measure(
                    Place.of(origin, Link.direct(Site.ports(transport -> origin.port()))),
                    probes,
                    (probe, transport, finding) ->
                            new Cell("direct", Setup.DEFAULT, probe.name(), transport, finding, Optional.empty()));
            progress.accept("direct: %d of %d controls hold"
                    .formatted(controls.stream().filter(MatrixRun::holds).count(), controls.size()));
            List<Setup> wanted = new ArrayList<>(EnumSet.copyOf(setups));
            if (!wanted.contains(Setup.LIMITS)) {
                wanted.add(Setup.LIMITS);
            }
            ExecutorService lanes = Executors.newFixedThreadPool(AT_A_TIME);
            try {
                List<Future<Tested>> tested = subjects.stream()
                        .map(subject -> lanes.submit(() -> test(subject, wanted, origin, certificate, controls)))
                        .toList();
                List<Subject> done = new ArrayList<>();
                List<Cell> cells = new ArrayList<>();
                for (Future<Tested> each : tested) {
                    Tested result = get(each);
                    done.add(result.subject);
                    cells.addAll(result.cells);
                }
                return new Matrix(
                        started,
                        Duration.between(started, Instant.now()).toMillis() / 1e3,
                        done,
                        wanted,
                        probes,
                        controls,
                        cells);
            } finally {
                lanes.shutdownNow();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private record Tested(Subject subject, List<Cell> cells) {}

    private interface ToCell {
        Cell cell(Probe probe, Transport transport, Finding finding);
    }

    private SelfSigned certificate() throws InterruptedException {
        try {
            return SelfSigned.in(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A control that cannot be made fails nothing. */
    private static boolean holds(Cell control) {
        return control.finding()
                .rated()
                .filter(verdict -> verdict != Verdict.GOOD)
                .isEmpty();
    }

    private Tested test(Subject subject, List<Setup> setups, Origin origin, SelfSigned certificate, List<Cell> controls)
            throws InterruptedException, IOException {
        List<Cell> cells = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Proxy proxy = subject.proxy();
        if (subject.program().isPresent()) {
            for (Setup setup : setups) {
                Site site = Site.create(Site.ports(transport -> origin.port()), LIMIT_SECONDS, certificate, directory);
                try (RunningProxy running = ProxyProcess.start(subject.program().get(), setup, site)) {
                    Place place = place(proxy, setup, running, origin);
                    cells.addAll(measure(
                            place,
                            probes.stream().filter(probe -> probe.runsIn(setup)).toList(),
                            (probe, transport, finding) -> cell(proxy, setup, probe, transport, finding, controls)));
                    progress.accept("%s-%s: done".formatted(proxy.name(), setup.text()));
                } catch (ProxyFailedException failed) {
                    failures.add("%s: %s".formatted(setup.text(), failed.getMessage()));
                    progress.accept("%s-%s: %s".formatted(proxy.name(), setup.text(), failed.getMessage()));
                }
            }
            cells.addAll(documented(proxy, cells, setups));
        }
        return new Tested(new Subject(proxy, subject.program(), failures), cells);
    }

    private static Place place(Proxy proxy, Setup setup, RunningProxy running, Origin origin) {
        Site site = running.site();
        String name = proxy.name() + "-" + setup.text();
        if (proxy.kind() == Proxy.Kind.FORWARD) {
            Link direct = Link.of(name, site.services());
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), site.port());
            return new Place(
                    origin,
                    direct.through(new Link.Forward(address, false)),
                    Optional.empty(),
                    Optional.of(direct.through(new Link.Forward(address, true))),
                    Optional.of(running));
        }
        return new Place(
                origin,
                Link.of(name, site.ports()),
                setup == Setup.TUNED && proxy.secure()
                        ? Optional.of(Link.secure(
                                name, site.securePorts(), site.certificate().trust()))
                        : Optional.empty(),
                Optional.empty(),
                Optional.of(running));
    }

    private static Cell cell(
            Proxy proxy, Setup setup, Probe probe, Transport transport, Finding finding, List<Cell> controls) {
        boolean holds = controls.stream()
                .filter(control -> control.behaviour().equals(probe.name()) && control.transport() == transport)
                .allMatch(MatrixRun::holds);
        Finding trusted = holds ? finding : new Finding.Invalid("its control without a proxy failed");
        return cell(proxy, setup, probe.name(), transport, trusted);
    }

    static Cell cell(Proxy proxy, Setup setup, String behaviour, Transport transport, Finding finding) {
        boolean better =
                finding.rated().filter(verdict -> verdict != Verdict.GOOD).isPresent();
        Optional<String> fix = Optional.ofNullable(proxy.fixes().get(behaviour + " " + transport))
                .or(() -> Optional.ofNullable(proxy.fixes().get(behaviour)))
                .filter(known -> better && setup != Setup.LIMITS);
        return new Cell(proxy.name(), setup, behaviour, transport, finding, fix);
    }

    /** What the documentation says of quiet connections, where it has not been waited for. */
    private static List<Cell> documented(Proxy proxy, List<Cell> measured, List<Setup> setups) {
        Map<Transport, QuietLimit> limits = new HashMap<>();
        proxy.limits().forEach(limit -> limit.transports().forEach(transport -> limits.put(transport, limit)));
        List<Cell> cells = new ArrayList<>();
        for (Setup setup : setups) {
            for (Map.Entry<Transport, QuietLimit> limit : limits.entrySet()) {
                boolean known = measured.stream()
                        .anyMatch(cell -> cell.setup() == setup
                                && cell.behaviour().equals("quiet")
                                && cell.transport() == limit.getKey());
                if (!known && setup != Setup.LIMITS) {
                    boolean fires = measured.stream()
                            .filter(cell -> cell.behaviour().equals("quiet") && cell.transport() == limit.getKey())
                            .anyMatch(cell -> cell.finding()
                                    .rated()
                                    .filter(verdict -> verdict != Verdict.GOOD)
                                    .isPresent());
                    cells.add(cell(proxy, setup, "quiet", limit.getKey(), documented(limit.getValue(), setup, fires)));
                }
            }
        }
        return cells;
    }

    private static Finding documented(QuietLimit limit, Setup setup, boolean fires) {
        int seconds = limit.seconds(setup);
        return new Finding.Documented(
                seconds == 0 || seconds > QuietProbe.NEEDED.toSeconds() ? Verdict.GOOD : Verdict.BAD,
                seconds == 0
                        ? "never"
                        : "after %d s (%s)%s"
                                .formatted(
                                        seconds,
                                        limit.setting(),
                                        fires ? "" : "; with it at %d s nothing was cut here".formatted(LIMIT_SECONDS)),
                setup == Setup.TUNED && seconds != limit.defaultSeconds() ? "the configuration" : limit.source());
    }

    private List<Cell> measure(Place place, List<Probe> asked, ToCell toCell) throws InterruptedException {
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
            throw new IllegalStateException(failed.getCause());
        }
    }
}
