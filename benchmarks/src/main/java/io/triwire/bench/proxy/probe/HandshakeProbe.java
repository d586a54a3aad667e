package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether the proxy keeps subprotocol and extension in the handshake (RFC 6455, section 11.3; RFC 7692). */
public final class HandshakeProbe implements Probe {

    @Override
    public String name() {
        return "handshake";
    }

    @Override
    public String question() {
        return "Does the proxy keep subprotocol and extensions?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Request request = Request.of(transport, Script.QUIET).header("Sec-WebSocket-Extensions: permessage-deflate");
        try (Exchange exchange = Exchange.open(target.link(), request)) {
            Optional<String> refusal = UnexpectedAnswers.refusal(exchange, target.origin());
            if (refusal.isPresent()) {
                return new ProbeFinding.NotTested("no upgrade");
            }
            Head head = exchange.head(UnexpectedAnswers.DEADLINE).orElseThrow();
            boolean subprotocol = head.value("Sec-WebSocket-Protocol").equals("triwire.v1");
            boolean extension = head.value("Sec-WebSocket-Extensions").startsWith("permessage-deflate");
            return new ProbeFinding.Measured(
                    subprotocol ? extension ? ProbeVerdict.GOOD : ProbeVerdict.FAIR : ProbeVerdict.BAD,
                    subprotocol
                            ? extension ? "both kept" : "extension dropped"
                            : extension ? "subprotocol dropped" : "both dropped",
                    "",
                    head.lines());
        }
    }
}
