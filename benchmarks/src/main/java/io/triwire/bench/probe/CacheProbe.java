package io.triwire.bench.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.probe.wire.Exchange;
import io.triwire.bench.probe.wire.Request;
import io.triwire.bench.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether a poll is answered with what an equal one before it got, although the service said {@code no-store}. */
public final class CacheProbe implements Probe {

    @Override
    public String name() {
        return "cached";
    }

    @Override
    public String question() {
        return "Is a poll answered from a cache?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.LONG_POLL);
    }

    @Override
    public Finding measure(Place place, Transport transport) throws IOException, InterruptedException {
        Request request = Request.of(transport, Script.of("1e"));
        try (Exchange first = Exchange.open(place.link(), request)) {
            first.moments().awaitEnd(Answers.DEADLINE);
            try (Exchange second = Exchange.open(place.link(), request)) {
                second.moments().awaitEnd(Answers.DEADLINE);
                int sent = place.origin().visits(request.id()).size();
                return new Finding.Measured(
                        sent == 2 ? Verdict.GOOD : Verdict.BAD,
                        sent == 2 ? "no" : sent == 1 ? "yes" : "it does not reach the service",
                        "",
                        Evidence.of(place.origin(), first, second));
            }
        }
    }
}
