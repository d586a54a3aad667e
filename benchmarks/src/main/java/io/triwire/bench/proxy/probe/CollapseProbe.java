package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.OriginLog;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether the proxy delays a poll while an equal one is pending, or answers both with one response. */
public final class CollapseProbe implements Probe {

    private static final long AT_ONCE_NANOS = 700_000_000;

    @Override
    public String name() {
        return "collapsed";
    }

    @Override
    public String question() {
        return "Is a poll held back by an equal one?";
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.LONG_POLL);
    }

    @Override
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        Request request = Request.of(transport, Script.of("1700e"));
        try (Exchange first = Exchange.open(target.link(), request)) {
            OriginLog origin = target.origin();
            if (!reached(origin, request.id())) {
                return new ProbeFinding.NotTested("the poll does not reach the service");
            }
            long asked = System.nanoTime();
            try (Exchange second = Exchange.open(target.link(), request)) {
                first.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
                second.timeline().awaitEnd(UnexpectedAnswers.DEADLINE);
                List<OriginLog.Visit> visits = origin.visits(request.id());
                boolean shared = visits.size() == 1;
                boolean waited = !shared
                        && visits.get(1).timeline().all(MomentKind.HEAD).get(0).nanos() - asked > AT_ONCE_NANOS;
                return new ProbeFinding.Measured(
                        shared || waited ? ProbeVerdict.BAD : ProbeVerdict.GOOD,
                        shared ? "yes: both get one response" : waited ? "yes: it waits for the other" : "no",
                        "",
                        Evidence.of(origin, first, second));
            }
        }
    }

    private static boolean reached(OriginLog origin, String id) throws InterruptedException {
        return origin.awaitVisit(id, UnexpectedAnswers.DEADLINE).isPresent();
    }
}
