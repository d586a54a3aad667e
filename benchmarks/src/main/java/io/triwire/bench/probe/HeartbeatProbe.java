package io.triwire.bench.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.link.Setup;
import io.triwire.bench.probe.wire.Exchange;
import io.triwire.bench.probe.wire.Moment.Kind;
import io.triwire.bench.probe.wire.Request;
import io.triwire.bench.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether heartbeats keep a connection that would be ended without them. */
public final class HeartbeatProbe implements Probe {

    private static final int EVERY_MILLIS = 700;
    private static final int COUNT = 9;

    @Override
    public String name() {
        return "heartbeat";
    }

    @Override
    public String question() {
        return "Does a heartbeat keep a quiet connection?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET, Transport.SSE);
    }

    @Override
    public boolean runsIn(Setup setup) {
        return setup == Setup.LIMITS;
    }

    @Override
    public Finding measure(Place place, Transport transport) throws IOException, InterruptedException {
        Script script = Script.QUIET;
        for (int i = 0; i < COUNT; i++) {
            script = script.then(EVERY_MILLIS, Script.Action.HEARTBEAT);
        }
        script = script.then(100, Script.Action.EVENT).then(100, Script.Action.END);
        long from = System.nanoTime();
        try (Exchange exchange = Exchange.open(place.link(), Request.of(transport, script))) {
            if (transport == Transport.WEBSOCKET
                    && Answers.refusal(exchange, place.origin()).isPresent()) {
                return new Finding.NotTested("no upgrade");
            }
            Optional<Long> end = exchange.moments()
                    .awaitEnd(Answers.DEADLINE.plusMillis(script.lengthMillis()))
                    .map(moment -> moment.nanos());
            boolean kept = !exchange.moments().all(Kind.EVENT).isEmpty();
            return new Finding.Measured(
                    kept ? Verdict.GOOD : Verdict.BAD,
                    kept ? "kept" : "ended in spite of it",
                    end.map(nanos -> "after " + Evidence.seconds(from, nanos)).orElse(""),
                    Evidence.of(place.origin(), exchange));
        }
    }
}
