package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether heartbeats keep a connection open that would time out without them. */
public final class HeartbeatProbe implements Probe {

    private static final int EVERY_MILLIS = 700;
    private static final int COUNT = 9;

    @Override
    public String name() {
        return "heartbeat";
    }

    @Override
    public String question() {
        return "Do heartbeats keep a quiet connection open?";
    }

    @Override
    public Set<Transport> transports() {
        return Stream.of(Transport.values())
                .filter(transport -> !transport.answersOnce())
                .collect(Collectors.toSet());
    }

    @Override
    public boolean runsIn(ProxyConfig config) {
        return config == ProxyConfig.LIMITS;
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Script script = Script.QUIET;
        for (int i = 0; i < COUNT; i++) {
            script = script.then(EVERY_MILLIS, Script.Action.HEARTBEAT);
        }
        script = script.then(100, Script.Action.EVENT).then(100, Script.Action.END);
        long from = System.nanoTime();
        try (Exchange exchange = Exchange.open(target.link(), Request.of(transport, script))) {
            if (transport == Transport.WEBSOCKET
                    && UnexpectedAnswers.refusal(exchange, target.origin()).isPresent()) {
                return new ProbeFinding.NotTested("no upgrade");
            }
            Optional<Long> end = exchange.timeline()
                    .awaitEnd(UnexpectedAnswers.DEADLINE.plusMillis(script.lengthMillis()))
                    .map(moment -> moment.nanos());
            boolean kept = !exchange.timeline().all(MomentKind.EVENT).isEmpty();
            return new ProbeFinding.Measured(
                    kept ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                    kept ? "kept" : "ended nevertheless",
                    end.map(nanos -> "after " + Evidence.seconds(from, nanos)).orElse(""),
                    Evidence.of(target.origin(), exchange));
        }
    }
}
