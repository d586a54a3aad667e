package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** When response headers reach the client of a stream that has sent no event yet. */
public final class HeadProbe implements Probe {

    private static final long LIVE_NANOS = 400_000_000;

    @Override
    public String name() {
        return "head";
    }

    @Override
    public String question() {
        return "When do the response headers of a stream arrive?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.SSE);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        try (Exchange exchange = Exchange.open(target.link(), Request.of(transport, Script.of("1300e.1300x")))) {
            Optional<String> refusal = UnexpectedAnswers.refusal(exchange, target.origin());
            if (refusal.isPresent()) {
                return new ProbeFinding.NotTested(refusal.get());
            }
            long head = exchange.timeline()
                    .await(MomentKind.HEAD, UnexpectedAnswers.DEADLINE)
                    .orElseThrow()
                    .nanos();
            exchange.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
            var origin = target.origin().visits(exchange.request().id()).get(0).timeline();
            long opened = origin.all(MomentKind.HEAD).get(0).nanos();
            long event = origin.all(MomentKind.EVENT).stream()
                    .mapToLong(Moment::nanos)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
            boolean live = head - opened < LIVE_NANOS;
            boolean withFirst = head - event < LIVE_NANOS;
            return new ProbeFinding.Measured(
                    live ? ProbeVerdict.GOOD : withFirst ? ProbeVerdict.FAIR : ProbeVerdict.BAD,
                    live ? "at once" : withFirst ? "with the first event" : "at the end",
                    Evidence.seconds(opened, head),
                    Evidence.of(target.origin(), exchange));
        }
    }
}
