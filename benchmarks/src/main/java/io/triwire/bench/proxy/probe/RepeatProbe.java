package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether a poll that the service leaves without an answer is sent to it again, unasked (RFC 9110, section 9.2.2). */
public final class RepeatProbe implements Probe {

    @Override
    public String name() {
        return "repeated";
    }

    @Override
    public String question() {
        return "Is a poll sent again that the service does not answer?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.LONG_POLL);
    }

    @Override
    public ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException {
        try (Exchange exchange = Exchange.open(place.link(), Request.of(transport, Script.of("300k")))) {
            exchange.moments().awaitEnd(UnexpectedAnswers.DEADLINE);
            int sent = place.origin().visits(exchange.request().id()).size();
            return new ProbeFinding.Measured(
                    sent == 1 ? ProbeVerdict.GOOD : sent == 0 ? ProbeVerdict.BAD : ProbeVerdict.FAIR,
                    sent == 1 ? "no" : sent == 0 ? "it does not reach the service" : "yes",
                    "sent %d times; the client got %s"
                            .formatted(
                                    sent,
                                    exchange.moments().all(Kind.HEAD).stream()
                                            .map(head -> head.detail())
                                            .findFirst()
                                            .orElse("no answer")),
                    Evidence.of(place.origin(), exchange));
        }
    }
}
