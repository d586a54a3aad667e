package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.proxy.probe.wire.OriginLog;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether close codes of a WebSocket (RFC 6455, section 7.4) reach the other side. */
public final class CloseProbe implements Probe {

    private static final int OF_CLIENT = 4001;

    @Override
    public String name() {
        return "close";
    }

    @Override
    public String question() {
        return "Do close codes arrive in both directions?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.WEBSOCKET);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        try (Exchange leaving = Exchange.open(target.link(), Request.of(transport, Script.QUIET));
                Exchange left = Exchange.open(target.link(), Request.of(transport, Script.of("200x")))) {
            if (UnexpectedAnswers.refusal(leaving, target.origin()).isPresent()
                    || UnexpectedAnswers.refusal(left, target.origin()).isPresent()) {
                return new ProbeFinding.NotTested("no upgrade");
            }
            leaving.close(OF_CLIENT);
            boolean ofService = is(left.timeline().awaitEnd(UnexpectedAnswers.DEADLINE), Origin.CLOSE_CODE);
            List<OriginLog.Visit> visits =
                    target.origin().visits(leaving.request().id());
            boolean ofClient = is(visits.get(0).timeline().awaitEnd(UnexpectedAnswers.DEADLINE), OF_CLIENT);
            List<String> evidence = Stream.concat(
                            Evidence.of(target.origin(), left).stream(), Evidence.of(target.origin(), leaving).stream())
                    .toList();
            return new ProbeFinding.Measured(
                    ofService && ofClient ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                    ofService
                            ? ofClient ? "both arrive" : "the client's is lost"
                            : ofClient ? "the service's is lost" : "both are lost",
                    "",
                    evidence);
        }
    }

    private static boolean is(Optional<Moment> end, int code) {
        return end.filter(moment -> moment.detail().equals(Integer.toString(code)))
                .isPresent();
    }
}
