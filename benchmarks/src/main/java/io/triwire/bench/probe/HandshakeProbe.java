package io.triwire.bench.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.probe.wire.Exchange;
import io.triwire.bench.probe.wire.Head;
import io.triwire.bench.probe.wire.Request;
import io.triwire.bench.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether subprotocol and extension survive the handshake (RFC 6455, section 11.3; RFC 7692). */
public final class HandshakeProbe implements Probe {

    @Override
    public String name() {
        return "handshake";
    }

    @Override
    public String question() {
        return "Are subprotocol and extensions kept?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET);
    }

    @Override
    public Finding measure(Place place, Transport transport) throws IOException, InterruptedException {
        Request request = Request.of(transport, Script.QUIET).header("Sec-WebSocket-Extensions: permessage-deflate");
        try (Exchange exchange = Exchange.open(place.link(), request)) {
            Optional<String> refusal = Answers.refusal(exchange, place.origin());
            if (refusal.isPresent()) {
                return new Finding.NotTested("no upgrade");
            }
            Head head = exchange.head(Answers.DEADLINE).orElseThrow();
            boolean subprotocol = head.value("Sec-WebSocket-Protocol").equals("triwire.v1");
            boolean extension = head.value("Sec-WebSocket-Extensions").startsWith("permessage-deflate");
            return new Finding.Measured(
                    subprotocol ? extension ? Verdict.GOOD : Verdict.FAIR : Verdict.BAD,
                    subprotocol
                            ? extension ? "both kept" : "extension dropped"
                            : extension ? "subprotocol dropped" : "both dropped",
                    "",
                    head.lines());
        }
    }
}
