package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether the proxy retries a poll that the service does not answer (RFC 9110, section 9.2.2). */
public final class RepeatProbe implements Probe {

    @Override
    public String name() {
        return "repeated";
    }

    @Override
    public String question() {
        return "Does the proxy retry a poll that the service does not answer?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.LONG_POLL);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        try (Exchange exchange = Exchange.open(target.link(), Request.of(transport, Script.of("300k")))) {
            exchange.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
            int sent = target.origin().visits(exchange.request().id()).size();
            return new ProbeFinding.Measured(
                    sent == 1 ? ProbeVerdict.GOOD : sent == 0 ? ProbeVerdict.BAD : ProbeVerdict.FAIR,
                    sent == 1 ? "no" : sent == 0 ? "the poll does not reach the service" : "yes",
                    "sent %d times; the client received %s"
                            .formatted(
                                    sent,
                                    exchange.timeline().all(MomentKind.HEAD).stream()
                                            .map(head -> head.detail())
                                            .findFirst()
                                            .orElse("no response")),
                    Evidence.of(target.origin(), exchange));
        }
    }
}
