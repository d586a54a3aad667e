package io.triwire.bench.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.probe.wire.Exchange;
import io.triwire.bench.probe.wire.Moment.Kind;
import io.triwire.bench.probe.wire.Request;
import io.triwire.bench.probe.wire.Script;
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
    public Finding measure(Place place, Transport transport) throws IOException, InterruptedException {
        try (Exchange exchange = Exchange.open(place.link(), Request.of(transport, Script.of("300k")))) {
            exchange.moments().awaitEnd(Answers.DEADLINE);
            int sent = place.origin().visits(exchange.request().id()).size();
            return new Finding.Measured(
                    sent == 1 ? Verdict.GOOD : sent == 0 ? Verdict.BAD : Verdict.FAIR,
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
