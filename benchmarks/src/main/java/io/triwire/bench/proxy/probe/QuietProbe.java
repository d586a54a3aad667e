package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** After how long a connection on which nothing moves is ended, and how. */
public final class QuietProbe implements Probe {

    /** Two heartbeats, of which one may be lost; and above the longest poll. */
    public static final Duration NEEDED = Duration.ofSeconds(30);

    private final Duration longest;
    private final Set<ProxyConfig> setups;

    /**
     * @param longest how long it waits for the end; where that is less than what is needed, a limit that fires has been
     *     set to be seen, and is not bad
     */
    public QuietProbe(Duration longest, Set<ProxyConfig> setups) {
        this.longest = longest;
        this.setups = setups;
    }

    @Override
    public String name() {
        return "quiet";
    }

    @Override
    public String question() {
        return "After how long is a quiet connection ended?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public boolean runsIn(ProxyConfig setup) {
        return setups.contains(setup);
    }

    @Override
    public ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException {
        long from = System.nanoTime();
        try (Exchange exchange = Exchange.open(place.link(), Request.of(transport, Script.QUIET))) {
            Optional<Moment> end = exchange.moments().awaitEnd(longest);
            List<String> evidence = Evidence.of(place.origin(), exchange);
            Optional<Moment> head = exchange.moments().await(Kind.HEAD, Duration.ZERO);
            if (transport == Transport.WEBSOCKET
                    && head.filter(QuietProbe::opened).isEmpty()) {
                return new ProbeFinding.NotTested("no upgrade");
            }
            if (end.isEmpty()) {
                return new ProbeFinding.Measured(
                        ProbeVerdict.GOOD, "kept", "for " + Evidence.seconds(longest), evidence);
            }
            Duration lasted = Duration.ofNanos(end.get().nanos() - from);
            int sent = place.origin().visits(exchange.request().id()).size();
            String how = transport.answersOnce()
                    ? head.map(answer -> "ended with " + answer.detail()).orElse("cut")
                    : end.get().kind() == Kind.END
                            ? ("ended as if it were complete " + end.get().detail()).strip()
                            : "cut";
            return new ProbeFinding.Measured(
                    longest.compareTo(NEEDED) > 0 && lasted.compareTo(NEEDED) < 0
                            ? ProbeVerdict.BAD
                            : ProbeVerdict.FAIR,
                    how + (sent > 1 ? ", and sent to the service %d times".formatted(sent) : ""),
                    "after " + Evidence.seconds(lasted),
                    evidence);
        }
    }

    private static boolean opened(Moment head) {
        return head.detail().equals("101");
    }
}
