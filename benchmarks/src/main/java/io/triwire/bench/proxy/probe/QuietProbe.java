package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** After how long the proxy ends a quiet connection, and how. */
public final class QuietProbe implements Probe {

    /** The time that a proxy must keep a quiet connection: two heartbeats, and longer than the longest poll. */
    public static final Duration NEEDED = Duration.ofSeconds(30);

    private final Duration longest;
    private final Set<ProxyConfig> configs;

    /**
     * Creates a probe.
     *
     * @param longest how long to wait for the end. If it is below {@link #NEEDED}, the timeout was lowered for the
     *     measurement, and that it fires is not bad
     * @param configs configurations to run in
     */
    public QuietProbe(Duration longest, Set<ProxyConfig> configs) {
        this.longest = longest;
        this.configs = configs;
    }

    @Override
    public String name() {
        return "quiet";
    }

    @Override
    public String question() {
        return "After how long does the proxy end a quiet connection?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public boolean runsIn(ProxyConfig config) {
        return configs.contains(config);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        long from = System.nanoTime();
        try (Exchange exchange = Exchange.open(target.link(), Request.of(transport, Script.QUIET))) {
            Optional<Moment> end = exchange.timeline().awaitEnd(longest);
            List<String> evidence = Evidence.of(target.origin(), exchange);
            Optional<Moment> head = exchange.timeline().await(MomentKind.HEAD, Duration.ZERO);
            if (transport == Transport.WEBSOCKET
                    && head.filter(QuietProbe::opened).isEmpty()) {
                return new ProbeFinding.NotTested("no upgrade");
            }
            if (end.isEmpty()) {
                return new ProbeFinding.Measured(
                        ProbeVerdict.GOOD, "kept", "for " + Evidence.seconds(longest), evidence);
            }
            Duration lasted = Duration.ofNanos(end.get().nanos() - from);
            int sent = target.origin().visits(exchange.request().id()).size();
            String how = transport.answersOnce()
                    ? head.map(answer -> "ended with " + answer.detail()).orElse("cut")
                    : end.get().kind() == MomentKind.END
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
