package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/**
 * The ports to which a forward proxy opens a tunnel. Nothing has to listen there: the proxy answers 403 for a forbidden
 * port, and any other response means that it tried.
 */
public final class PortsProbe implements Probe {

    /** Ports of HTTP and TLS, other common ports, and 25, which no proxy should allow. */
    private static final List<Integer> PORTS = List.of(25, 80, 443, 563, 8080, 8081, 8443);

    private static final int FORBIDDEN = 403;

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String question() {
        return "Which ports does CONNECT allow?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Optional<Link> tunnel = target.tunnel();
        if (tunnel.isEmpty()) {
            return new ProbeFinding.NotTested("this is no forward proxy");
        }
        int own = tunnel.get().service(transport).getPort();
        List<String> evidence = new ArrayList<>();
        List<String> allowed = new ArrayList<>();
        boolean service = false;
        for (int port : Stream.concat(PORTS.stream(), Stream.of(own)).toList()) {
            Link link = Link.of("port", ProxyInstance.ports(each -> port))
                    .through(tunnel.get().forward().orElseThrow());
            try (Exchange exchange = Exchange.open(link, Request.of(transport, Script.QUIET))) {
                Optional<Head> head = exchange.head(UnexpectedAnswers.DEADLINE);
                boolean refused =
                        head.filter(answer -> answer.status() == FORBIDDEN).isPresent();
                String name = port == own ? "the service's" : Integer.toString(port);
                evidence.add("%s: %s"
                        .formatted(
                                name,
                                refused
                                        ? "403"
                                        : head.map(answer -> "tried, " + answer.status())
                                                .orElse("tried")));
                if (!refused) {
                    allowed.add(name);
                    service = port == own;
                }
            }
        }
        String outcome = allowed.size() == PORTS.size() + 1
                ? "any"
                : allowed.isEmpty() ? "none" : allowed.stream().collect(Collectors.joining(", "));
        return new ProbeFinding.Measured(service ? ProbeVerdict.GOOD : ProbeVerdict.FAIR, outcome, "", evidence);
    }
}
