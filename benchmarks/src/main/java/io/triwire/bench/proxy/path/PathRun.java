package io.triwire.bench.proxy.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.TlsTrust;
import io.triwire.bench.proxy.own.OwnProxy;
import io.triwire.bench.proxy.probe.Probe;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeTarget;
import io.triwire.bench.proxy.probe.Probes;
import io.triwire.bench.proxy.probe.TransportCheck;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.OriginLog;
import io.triwire.bench.proxy.probe.wire.RemoteOrigin;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Runs all probes that do not touch a proxy through a path to an origin, and all long waits beside them. */
public final class PathRun {

    /** Longest time for the probes after the waits are over. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final String TOKEN = "triwire-[\\w-]+";
    private static final long TICK_MILLIS = 10;

    /** Longest stall of this process that cannot make a live path look late. */
    private static final long MAX_STALL_MILLIS = 100;

    /** Time between the starts of probes: a slow proxy would delay the events of many that start at once. */
    private static final long APART_MILLIS = 100;

    /** How long a head, or a first message, may take. */
    static final Duration DEADLINE = Duration.ofSeconds(8);

    /** Header lines of responses that name a hop. */
    private static final List<String> NAMING =
            List.of("Server", "Via", "X-Cache", "X-Served-By", "CF-RAY", "X-Squid-Error", "Location");

    private final URI through;
    private final Optional<Link.Forward> forward;
    private final Optional<Here> here;
    private final TlsTrust trust;
    private final Duration patience;
    private final Consumer<String> progress;

    /**
     * Prepares a run.
     *
     * @param through http or https address of an origin as the path shows it, with its token
     * @param forward forward proxy to use; its {@code connect} is ignored, for requests use it as those of a browser do:
     *     a tunnel for WebSocket and for TLS, plain requests otherwise
     * @param trust authorities to trust
     * @param patience longest wait
     * @param progress receives progress lines
     */
    public PathRun(
            URI through, Optional<Link.Forward> forward, TlsTrust trust, Duration patience, Consumer<String> progress) {
        this(through, forward, Optional.empty(), trust, patience, progress);
    }

    private PathRun(
            URI through,
            Optional<Link.Forward> forward,
            Optional<Here> here,
            TlsTrust trust,
            Duration patience,
            Consumer<String> progress) {
        this.through = through;
        this.forward = forward;
        this.here = here;
        this.trust = trust;
        this.patience = patience;
        this.progress = progress;
    }

    /** A path on this machine: a proxy with a configuration of the user, and the origin behind it. */
    private record Here(OwnProxy.Description proxy, OriginLog origin) {}

    /** Prepares a run through a proxy of this machine. It does not try HTTP/2. */
    public static PathRun through(
            OwnProxy.Description proxy,
            OriginLog origin,
            TlsTrust trust,
            Duration patience,
            Consumer<String> progress) {
        return new PathRun(
                proxy.address(), Optional.empty(), Optional.of(new Here(proxy, origin)), trust, patience, progress);
    }

    private Link link(Transport transport) {
        Link named = Link.to(through, trust.context());
        Link direct = here.map(each -> named.to(each.proxy().standIn())).orElse(named);
        boolean tunnel = transport == Transport.WEBSOCKET || secure();
        return forward.map(proxy -> direct.through(new Link.Forward(proxy.address(), tunnel, proxy.credentials())))
                .orElse(direct);
    }

    private boolean secure() {
        return through.getScheme().equals("https");
    }

    /**
     * Runs the probes.
     *
     * @throws CommandFailedException if the origin cannot be reached through the path
     */
    public PathReport run() throws InterruptedException {
        Instant started = Instant.now();
        long from = System.nanoTime();
        RemoteOrigin remote = new RemoteOrigin(link(Transport.LONG_POLL));
        OriginLog origin = here.map(Here::origin).orElse(remote);
        check(remote);
        progress.accept("The origin answers%s. Probing for about %d s."
                .formatted(
                        here.isPresent()
                                ? ""
                                : " in %d ms".formatted(remote.roundTrip().toMillis()),
                        patience.toSeconds() + 10));
        Map<Transport, ProbeTarget> targets = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            targets.put(transport, ProbeTarget.of(origin, link(transport)));
        }
        ExecutorService threads = threads();
        try {
            return run(threads, targets, remote, started, from);
        } finally {
            threads.shutdownNow();
        }
    }

    private PathReport run(
            ExecutorService threads,
            Map<Transport, ProbeTarget> targets,
            RemoteOrigin remote,
            Instant started,
            long from)
            throws InterruptedException {
        long deadline = from + patience.plus(GRACE).toNanos();
        AtomicLong stall = new AtomicLong();
        threads.submit(() -> watch(stall));
        List<LongWait.PlannedWait> plans = LongWait.plans(patience);
        List<Future<LongWait>> waiting = plans.stream()
                .map(plan -> threads.submit(() -> LongWait.measure(target(targets, plan.transport()), plan, from)))
                .toList();
        Map<Transport, Future<Optional<String>>> obstacles = new EnumMap<>(Transport.class);
        for (Transport transport : Transport.values()) {
            obstacles.put(
                    transport, threads.submit(() -> TransportCheck.obstacle(target(targets, transport), transport)));
        }
        Future<List<String>> hops = threads.submit(() -> hops(targets));
        Map<Future<ProbeFinding>, PathFinding> probing = new LinkedHashMap<>();
        for (Probe probe : Probes.withoutProxy(secure() && forward.isEmpty() && here.isEmpty())) {
            for (Transport transport : Transport.values()) {
                if (probe.transports().contains(transport)) {
                    long delayMillis = APART_MILLIS * probing.size();
                    probing.put(
                            threads.submit(() -> {
                                Thread.sleep(delayMillis);
                                return Probes.confirmed(probe, target(targets, transport), transport);
                            }),
                            new PathFinding(probe, transport, new ProbeFinding.Invalid("no result in time")));
                }
            }
        }
        List<PathFinding> findings = new ArrayList<>();
        for (Map.Entry<Future<ProbeFinding>, PathFinding> each : probing.entrySet()) {
            PathFinding late = each.getValue();
            findings.add(result(each.getKey(), deadline)
                    .map(finding -> new PathFinding(late.behaviour(), late.transport(), finding))
                    .orElse(late));
        }
        progress.accept("%d probes done; waiting for the quiet connections.".formatted(findings.size()));
        List<LongWait> waits = new ArrayList<>();
        for (Future<LongWait> each : waiting) {
            result(each, deadline).ifPresent(waits::add);
        }
        List<PathAnswer> answers = new ArrayList<>();
        for (Map.Entry<Transport, Future<Optional<String>>> each : obstacles.entrySet()) {
            Optional<String> obstacle = result(each.getValue(), deadline).orElse(Optional.of("no response in time"));
            answers.add(PathAnswer.of(each.getKey(), obstacle, findings, waits));
        }
        List<String> seen = new ArrayList<>();
        if (here.isPresent()) {
            seen.add("Asked for %s.".formatted(through));
            here.get().proxy().changes().forEach(change -> seen.add("Configuration: %s.".formatted(change)));
        } else {
            seen.add("Round trip to the origin, without connecting: %d ms."
                    .formatted(remote.roundTrip().toMillis()));
            certificate().ifPresent(seen::add);
        }
        seen.addAll(result(hops, deadline).orElse(List.of()));
        if (stall.get() > MAX_STALL_MILLIS) {
            seen.add(
                    "This machine was busy and stalled for up to %d ms: an event that is late may be late here. Measure "
                                    .formatted(stall.get())
                            + "again.");
        }
        return new PathReport(
                new PathReport.Measurement(path(), started, (System.nanoTime() - from) / 1e9),
                answers,
                seen,
                findings,
                waits);
    }

    /**
     * Looks at a running service without an origin behind it.
     *
     * @throws CommandFailedException if no service of this project answers
     */
    public PathReport observe() throws InterruptedException {
        Instant started = Instant.now();
        long from = System.nanoTime();
        progress.accept("Looking at the service as a client, for about %d s.".formatted(patience.toSeconds() + 10));
        ExecutorService threads = threads();
        try {
            List<Future<LiveView>> looking = Stream.of(Transport.values())
                    .map(transport -> threads.submit(() -> LiveView.of(link(transport), transport, patience)))
                    .toList();
            List<LiveView> views = new ArrayList<>();
            for (Future<LiveView> each : looking) {
                result(each, from + patience.plus(GRACE).toNanos()).ifPresent(views::add);
            }
            requireOurs(views);
            List<String> seen = new ArrayList<>();
            seen.add(
                    "Seen by a client alone: what delays an event before the path, and whether the service learns that a "
                            + "client has left, takes an origin (--origin).");
            certificate().ifPresent(seen::add);
            for (LiveView view : views) {
                view.head()
                        .filter(head -> !names(head).isEmpty())
                        .ifPresent(head -> seen.add(
                                "%s: %d, %s.".formatted(view.transport().title(), head.status(), names(head))));
            }
            return new PathReport(
                    new PathReport.Measurement(path() + Transport.PATH, started, (System.nanoTime() - from) / 1e9),
                    views.stream()
                            .map(view -> PathAnswer.of(view.transport(), view.passes(), view.words()))
                            .toList(),
                    seen,
                    List.of(),
                    List.of());
        } finally {
            threads.shutdownNow();
        }
    }

    private void requireOurs(List<LiveView> views) {
        if (views.stream().noneMatch(LiveView::ours)) {
            throw new CommandFailedException("%s: no Triwire service answers there (%s)."
                    .formatted(
                            path(),
                            views.stream()
                                    .map(view ->
                                            "%s: %s".formatted(view.transport().title(), printable(view.words())))
                                    .collect(Collectors.joining("; "))));
        }
    }

    private static ExecutorService threads() {
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Records for how long threads of this process did not run, until it is interrupted. */
    private static long watch(AtomicLong longestMillis) throws InterruptedException {
        while (true) {
            long from = System.nanoTime();
            Thread.sleep(TICK_MILLIS);
            long late = (System.nanoTime() - from) / 1_000_000 - TICK_MILLIS;
            longestMillis.accumulateAndGet(late, Math::max);
        }
    }

    private static ProbeTarget target(Map<Transport, ProbeTarget> targets, Transport transport) {
        return Optional.ofNullable(targets.get(transport)).orElseThrow();
    }

    /** The result; empty if there is none before the deadline. */
    private static <T> Optional<T> result(Future<T> running, long deadlineNanos) throws InterruptedException {
        try {
            return Optional.of(running.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            running.cancel(true);
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof UncheckedIOException) {
                return Optional.empty();
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    private void check(RemoteOrigin remote) throws InterruptedException {
        try {
            Optional<Head> other = here.isPresent() ? answer() : remote.check();
            if (other.isPresent()) {
                throw new CommandFailedException("%s: the origin does not answer, but something else: %d%s. %s"
                        .formatted(
                                path(),
                                other.get().status(),
                                names(other.get()).isEmpty() ? "" : " (" + names(other.get()) + ")",
                                here.isPresent()
                                        ? "Name the address of the feed, as users have it, with --through."
                                        : "Is 'path --origin' running, and its location in the proxy?"));
            }
        } catch (SSLException untrusted) {
            throw new CommandFailedException(
                    "%s: %s%s."
                            .formatted(
                                    path(),
                                    trust.certificate()
                                            .map(seen ->
                                                    "the certificate is issued by '%s'. If that is an authority of yours, name its "
                                                                    .formatted(issuer(seen))
                                                            + "certificate with --trust. ")
                                            .orElse(""),
                                    untrusted.getMessage()),
                    untrusted);
        } catch (IOException failed) {
            throw new CommandFailedException("%s: no answer: %s.".formatted(path(), failed.getMessage()), failed);
        }
    }

    /** The response to a poll of whatever answers instead of the origin; empty if the origin does. */
    private Optional<Head> answer() throws IOException, InterruptedException {
        Link link = link(Transport.LONG_POLL);
        try (Exchange exchange = Exchange.open(link, Request.of(Transport.LONG_POLL, Script.of("1e")))) {
            Head head = exchange.head(DEADLINE).orElseThrow(() -> new IOException("no response in time"));
            return head.fromOrigin() ? Optional.empty() : Optional.of(head);
        }
    }

    /** The path in words, without the token. */
    private String path() {
        if (here.isPresent()) {
            return here.get().proxy().title();
        }
        String address = through.toString().replaceFirst(TOKEN, "TOKEN");
        return address
                + forward.map(proxy -> " through " + proxy.address().getHostString() + ":"
                                + proxy.address().getPort())
                        .orElse("");
    }

    private Optional<String> certificate() {
        return trust.certificate()
                .filter(seen -> secure())
                .map(seen -> trust.byWellKnown()
                        ? "TLS: the certificate is issued by '%s', an authority that Java knows."
                                .formatted(issuer(seen))
                        : "TLS: the certificate is issued by '%s', which is no public authority. Unless it is that of the service, TLS is intercepted."
                                .formatted(issuer(seen)));
    }

    private static String issuer(X509Certificate certificate) {
        return printable(certificate.getIssuerX500Principal().getName());
    }

    /** A text from the network without what a terminal would act on, and without the token, which redirects contain. */
    private static String printable(String text) {
        return text.substring(0, Math.min(text.length(), 150))
                .replaceAll("\\p{Cntrl}", "?")
                .replaceAll(TOKEN, "TOKEN");
    }

    private static String names(Head head) {
        return String.join(
                ", ",
                NAMING.stream()
                        .filter(name -> !head.value(name).isEmpty())
                        .map(name -> name + ": " + printable(head.value(name)))
                        .toList());
    }

    /** Who answers on the way, and what the service receives beyond what was sent. */
    private static List<String> hops(Map<Transport, ProbeTarget> targets) throws InterruptedException {
        Set<String> seen = new LinkedHashSet<>();
        for (Map.Entry<Transport, ProbeTarget> each : targets.entrySet()) {
            Request request = Request.of(each.getKey(), Script.of("1e.1x"));
            try (Exchange exchange = Exchange.open(each.getValue().link(), request)) {
                String title = each.getKey().title();
                exchange.head(DEADLINE)
                        .filter(head -> !names(head).isEmpty())
                        .ifPresent(head -> seen.add("%s: %d, %s.".formatted(title, head.status(), names(head))));
                List<OriginLog.Visit> visits = each.getValue().origin().visits(request.id());
                visits.stream()
                        .map(visit -> added(visit.headers()))
                        .filter(added -> !added.isEmpty())
                        .forEach(added -> seen.add("%s: your path adds %s to the request.".formatted(title, added)));
            } catch (IOException failed) {
                seen.add("%s: %s.".formatted(each.getKey().title(), failed.getMessage()));
            }
        }
        return List.copyOf(seen);
    }

    private static String added(String headers) {
        Set<String> sent = Set.of("host", "connection", "upgrade", "accept");
        return String.join(
                ", ",
                headers.lines()
                        .filter(line -> {
                            String name = line.toLowerCase(Locale.ROOT).replaceFirst(":.*", "");
                            return !sent.contains(name) && !name.startsWith("sec-websocket-");
                        })
                        // Other values may be internal addresses.
                        .map(line ->
                                line.toLowerCase(Locale.ROOT).startsWith("via:") ? line : line.replaceFirst(":.*", ""))
                        .toList());
    }
}
