package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether the proxy answers a poll from a cache, although the service sends {@code no-store}. */
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
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Request request = Request.of(transport, Script.of("1e"));
        try (Exchange first = Exchange.open(target.link(), request)) {
            first.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
            try (Exchange second = Exchange.open(target.link(), request)) {
                second.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
                int sent = target.origin().visits(request.id()).size();
                return new ProbeFinding.Measured(
                        sent == 2 ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                        sent == 2 ? "no" : sent == 1 ? "yes" : "the poll does not reach the service",
                        "",
                        Evidence.of(target.origin(), first, second));
            }
        }
    }
}
