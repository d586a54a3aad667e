package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether the proxy forwards the upgrade to WebSocket (RFC 6455, section 4), and who responds if it does not. */
public final class UpgradeProbe implements Probe {

    @Override
    public String name() {
        return "upgrade";
    }

    @Override
    public String question() {
        return "Does the proxy forward the upgrade?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        try (Exchange exchange = Exchange.open(target.link(), Request.of(transport, Script.QUIET))) {
            Optional<String> refusal = UnexpectedAnswers.refusal(exchange, target.origin());
            return new ProbeFinding.Measured(
                    refusal.isPresent() ? ProbeVerdict.BAD : ProbeVerdict.GOOD,
                    refusal.orElse("yes"),
                    "",
                    Evidence.of(target.origin(), exchange));
        }
    }
}
