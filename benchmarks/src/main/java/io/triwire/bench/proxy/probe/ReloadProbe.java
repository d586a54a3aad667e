package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** What becomes of open connections, and of new ones, when the proxy reads its configuration again, or is started again. */
public final class ReloadProbe implements Probe {

    private static final Script OPEN = Script.of("300e.300e.300e.300e.300e.300e.300e.300e.300e.300x");
    private static final Script OPEN_POLL = Script.of("2700e");

    /** How long new connections are tried for after each. */
    private static final long TRIED_NANOS = 800_000_000;

    /** A poll that is answered after 40 ms and took this long had to wait. */
    private static final long WAITED_NANOS = 1_000_000_000;

    /** A port that is closed for some milliseconds may not be found closed by the first of them. */
    private static final int RELOADS = 3;

    private final boolean restart;

    private ReloadProbe(boolean restart) {
        this.restart = restart;
    }

    /** It reads its configuration again. */
    public static ReloadProbe reload() {
        return new ReloadProbe(false);
    }

    /** It is stopped and started. */
    public static ReloadProbe restart() {
        return new ReloadProbe(true);
    }

    @Override
    public String name() {
        return restart ? "restart" : "reload";
    }

    @Override
    public String question() {
        return "What becomes of open and of new connections at a %s of the proxy?".formatted(name());
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public boolean runsIn(ProxyConfig setup) {
        return setup == ProxyConfig.TUNED;
    }

    @Override
    public boolean alone() {
        return true;
    }

    @Override
    public ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException {
        Script script = transport.answersOnce() ? OPEN_POLL : OPEN;
        Request request = Request.of(transport, script);
        try (Exchange open = Exchange.open(place.link(), request)) {
            place.origin().awaitVisit(request.id(), UnexpectedAnswers.DEADLINE);
            if (!transport.answersOnce()
                    && UnexpectedAnswers.refusal(open, place.origin()).isPresent()) {
                return new ProbeFinding.NotTested("nothing passes");
            }
            Optional<RunningProxy> proxy = place.proxy();
            if (proxy.filter(running -> !restart && !running.reloads()).isPresent()) {
                return new ProbeFinding.NotTested("it reads its configuration once");
            }
            int tried = 0;
            long longestNanos = 0;
            int failed = 0;
            int times = 0;
            try (ConnectPoller knocks = ConnectPoller.at(place.link())) {
                while (times < (restart ? 1 : RELOADS) && failed + knocks.refused() == 0) {
                    times++;
                    // While a proxy that is started again is away, nobody expects it to take connections.
                    if (!restart) {
                        knocks.begin();
                    }
                    if (proxy.isPresent()) {
                        act(proxy.get());
                    }
                    knocks.begin();
                    long from = System.nanoTime();
                    while (System.nanoTime() - from < (restart ? 2 : 1) * TRIED_NANOS) {
                        long asked = System.nanoTime();
                        tried++;
                        failed += served(place) ? 0 : 1;
                        longestNanos = Math.max(longestNanos, System.nanoTime() - asked);
                    }
                }
                failed += knocks.refused();
                tried += knocks.made();
            }
            Optional<Moment> end = open.moments().awaitEnd(UnexpectedAnswers.DEADLINE);
            boolean goesOn = end.filter(moment -> moment.kind() == Kind.END).isPresent()
                    && open.moments().all(Kind.EVENT).size() == events(script);
            String fate = goesOn
                    ? "open ones go on"
                    : end.filter(moment -> moment.kind() == Kind.END)
                            .map(moment -> ("open ones are ended in order " + moment.detail()).strip())
                            .orElse("open ones are cut");
            boolean waited = longestNanos >= WAITED_NANOS;
            return new ProbeFinding.Measured(
                    failed > 0 ? ProbeVerdict.BAD : goesOn && !waited ? ProbeVerdict.GOOD : ProbeVerdict.FAIR,
                    fate + (failed > 0 ? ", and new ones fail" : waited ? ", and new ones wait" : ""),
                    "%d of %d new ones fail, at %d %s%s".formatted(failed, tried, times, name(), times == 1 ? "" : "s"),
                    Evidence.of(place.origin(), open));
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

    private static boolean served(ProbeTarget place) throws InterruptedException {
        try (Exchange exchange = Exchange.open(place.link(), Request.of(Transport.LONG_POLL, Script.of("40e")))) {
            return exchange.moments().awaitEnd(UnexpectedAnswers.DEADLINE).isPresent()
                    && exchange.moments().all(Kind.EVENT).size() == 1;
        } catch (IOException refused) {
            return false;
        }
    }
}
