package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/**
 * Whether, and when, the service learns that a client has left: the worst of a few clients, for some proxies notice one
 * and not the next.
 */
public final class LeaveProbe implements Probe {

    /** Quiet at first, then heartbeats: what can only be learnt by writing is learnt then. */
    private static final Script STREAM = Script.of("3200h.400h.400h.400h.400h");

    private static final Script POLL = Script.of("3200e");
    private static final int CLIENTS = 8;
    private static final Duration UNDER_WAY = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Duration AT_ONCE = Duration.ofMillis(1_300);

    private final boolean reset;

    private LeaveProbe(boolean reset) {
        this.reset = reset;
    }

    /** A client that closes its connection in order. */
    public static LeaveProbe inOrder() {
        return new LeaveProbe(false);
    }

    /** A client whose connection breaks. */
    public static LeaveProbe byReset() {
        return new LeaveProbe(true);
    }

    @Override
    public String name() {
        return reset ? "reset" : "left";
    }

    @Override
    public String question() {
        return "When does the service learn that a client left, by a %s?".formatted(reset ? "RST" : "FIN");
    }

    @Override
    public Set<Transport> transports() {
        return Set.of(Transport.values());
    }

    @Override
    public ProbeFinding measure(ProbeTarget place, Transport transport) throws IOException, InterruptedException {
        List<Exchange> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(
                        Exchange.open(place.link(), Request.of(transport, transport.answersOnce() ? POLL : STREAM)));
            }
            return measure(place, transport, clients);
        } finally {
            clients.forEach(Exchange::close);
        }
    }

    private ProbeFinding measure(ProbeTarget place, Transport transport, List<Exchange> clients)
            throws IOException, InterruptedException {
        for (Exchange client : clients) {
            if (place.origin()
                            .awaitVisit(client.request().id(), UnexpectedAnswers.DEADLINE)
                            .isEmpty()
                    || (transport == Transport.WEBSOCKET
                            && UnexpectedAnswers.refusal(client, place.origin()).isPresent())) {
                return new ProbeFinding.NotTested(
                        transport == Transport.WEBSOCKET ? "no upgrade" : "the request does not reach the service");
            }
        }
        // Answered, or under way, before they go.
        clients.get(0).moments().await(Moment.Kind.HEAD, UNDER_WAY);
        long[] left = new long[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            left[i] = System.nanoTime();
            if (reset) {
                clients.get(i).abort();
            } else {
                clients.get(i).leave();
            }
        }
        long gone = System.nanoTime();
        Learnt worst = Learnt.AT_ONCE;
        Duration longest = Duration.ZERO;
        List<String> evidence = List.of();
        for (int i = 0; i < CLIENTS; i++) {
            Optional<Moment> cut = place.origin()
                    .visits(clients.get(i).request().id())
                    .get(0)
                    .moments()
                    .awaitEnd(PATIENCE.minusNanos(System.nanoTime() - gone))
                    .filter(end -> end.kind() == Moment.Kind.CUT);
            long from = left[i];
            Duration time =
                    cut.map(moment -> Duration.ofNanos(moment.nanos() - from)).orElse(PATIENCE);
            Learnt learnt = cut.isEmpty()
                    ? transport.answersOnce() ? Learnt.AT_ITS_ANSWER : Learnt.NEVER
                    : time.compareTo(AT_ONCE) < 0 ? Learnt.AT_ONCE : Learnt.WRITING;
            if (evidence.isEmpty() || learnt.compareTo(worst) > 0) {
                worst = learnt;
                evidence = Evidence.of(place.origin(), clients.get(i));
            }
            longest = longest.compareTo(time) > 0 ? longest : time;
        }
        boolean known = worst == Learnt.AT_ONCE || worst == Learnt.WRITING;
        return new ProbeFinding.Measured(
                worst.verdict, worst.text, known ? "after " + Evidence.seconds(longest) : "", evidence);
    }

    private enum Learnt {
        AT_ONCE("at once", ProbeVerdict.GOOD),
        WRITING("when it writes", ProbeVerdict.FAIR),
        AT_ITS_ANSWER("not before its answer", ProbeVerdict.FAIR),
        NEVER("never", ProbeVerdict.BAD);

        private final String text;
        private final ProbeVerdict verdict;

        Learnt(String text, ProbeVerdict verdict) {
            this.text = text;
            this.verdict = verdict;
        }
    }
}
