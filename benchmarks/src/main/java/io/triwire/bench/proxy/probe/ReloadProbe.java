package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** What happens to open and new connections when the proxy reloads its configuration or restarts. */
public final class ReloadProbe implements Probe {

    private static final Script OPEN = Script.of("300e.300e.300e.300e.300e.300e.300e.300e.300e.300x");
    private static final Script OPEN_POLL = Script.of("2700e");

    /** How long to try new connections after each reload or restart. */
    private static final long TRIED_NANOS = 800_000_000;

    /** A poll that the origin answers after 40 ms had to wait if it took this long. */
    private static final long WAITED_NANOS = 1_000_000_000;

    /** More than one, because a port that is closed for milliseconds may go unnoticed at first. */
    private static final int RELOADS = 3;

    private final boolean restart;

    private ReloadProbe(boolean restart) {
        this.restart = restart;
    }

    /** The probe that reloads the proxy. */
    public static ReloadProbe reload() {
        return new ReloadProbe(false);
    }

    /** The probe that restarts the proxy. */
    public static ReloadProbe restart() {
        return new ReloadProbe(true);
    }

    @Override
    public String name() {
        return restart ? "restart" : "reload";
    }

    @Override
    public String question() {
        return "What happens to open and new connections at a %s of the proxy?".formatted(name());
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public boolean runsIn(ProxyConfig config) {
        return config == ProxyConfig.TUNED;
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Script script = transport.answersOnce() ? OPEN_POLL : OPEN;
        Request request = Request.of(transport, script);
        try (Exchange open = Exchange.open(target.link(), request)) {
            target.origin().awaitVisit(request.id(), UnexpectedAnswers.DEADLINE);
            if (!transport.answersOnce()
                    && UnexpectedAnswers.refusal(open, target.origin()).isPresent()) {
                return new ProbeFinding.NotTested("the proxy does not forward the request");
            }
            Optional<RunningProxy> proxy = target.proxy();
            if (proxy.filter(running -> !restart && !running.reloads()).isPresent()) {
                return new ProbeFinding.NotTested("the proxy cannot reload");
            }
            int tried = 0;
            long longestNanos = 0;
            int failed = 0;
            int times = 0;
            try (ConnectPoller poller = ConnectPoller.at(target.link())) {
                while (times < (restart ? 1 : RELOADS) && failed + poller.refused() == 0) {
                    times++;
                    // During a restart the proxy need not accept connections.
                    if (!restart) {
                        poller.begin();
                    }
                    if (proxy.isPresent()) {
                        act(proxy.get());
                    }
                    poller.begin();
                    long from = System.nanoTime();
                    while (System.nanoTime() - from < (restart ? 2 : 1) * TRIED_NANOS) {
                        long asked = System.nanoTime();
                        tried++;
                        failed += served(target) ? 0 : 1;
                        longestNanos = Math.max(longestNanos, System.nanoTime() - asked);
                    }
                }
                failed += poller.refused();
                tried += poller.made();
            }
            Optional<Moment> end = open.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
            boolean goesOn =
                    end.filter(moment -> moment.kind() == MomentKind.END).isPresent()
                            && open.timeline().all(MomentKind.EVENT).size() == events(script);
            String fate = goesOn
                    ? "open ones stay open"
                    : end.filter(moment -> moment.kind() == MomentKind.END)
                            .map(moment -> ("open ones are closed cleanly " + moment.detail()).strip())
                            .orElse("open ones are cut off");
            boolean waited = longestNanos >= WAITED_NANOS;
            return new ProbeFinding.Measured(
                    failed > 0 ? ProbeVerdict.BAD : goesOn && !waited ? ProbeVerdict.GOOD : ProbeVerdict.FAIR,
                    fate + (failed > 0 ? ", and new ones fail" : waited ? ", and new ones wait" : ""),
                    "%d of %d new ones fail, at %d %s%s".formatted(failed, tried, times, name(), times == 1 ? "" : "s"),
                    Evidence.of(target.origin(), open));
        }
    }

    private void act(RunningProxy proxy) throws InterruptedException {
        if (restart) {
            proxy.restart();
        } else {
            proxy.reload();
        }
    }

    private static long events(Script script) {
        return script.steps().stream()
                .filter(step -> step.action() == Script.Action.EVENT)
                .count();
    }

    private static boolean served(ProbeTarget target) throws InterruptedException {
        try (Exchange exchange = Exchange.open(target.link(), Request.of(Transport.LONG_POLL, Script.of("40e")))) {
            return exchange.timeline().awaitEnd(UnexpectedAnswers.DEADLINE).isPresent()
                    && exchange.timeline().all(MomentKind.EVENT).size() == 1;
        } catch (IOException refused) {
            return false;
        }
    }
}
