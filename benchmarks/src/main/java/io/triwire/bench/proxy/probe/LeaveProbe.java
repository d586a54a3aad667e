package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/**
 * Whether and when the service learns that a client has left. The finding is the worst of eight clients, because some
 * proxies notice one client but not the next.
 */
public final class LeaveProbe implements Probe {

    /** Quiet at first, then heartbeats: some paths report a lost client only when the service writes. */
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

    /** The probe with clients that close their connection with a FIN. */
    public static LeaveProbe inOrder() {
        return new LeaveProbe(false);
    }

    /** The probe with clients that reset their connection with a RST. */
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
    public ProbeFinding measure(ProbeTarget target, Transport transport) throws IOException, InterruptedException {
        List<Exchange> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(
                        Exchange.open(target.link(), Request.of(transport, transport.answersOnce() ? POLL : STREAM)));
            }
            return measure(target, transport, clients);
        } finally {
            clients.forEach(Exchange::close);
        }
    }

    private ProbeFinding measure(ProbeTarget target, Transport transport, List<Exchange> clients)
            throws IOException, InterruptedException {
        for (Exchange client : clients) {
            if (target.origin()
                            .awaitVisit(client.request().id(), UnexpectedAnswers.DEADLINE)
                            .isEmpty()
                    || (transport == Transport.WEBSOCKET
                            && UnexpectedAnswers.refusal(client, target.origin())
                                    .isPresent())) {
                return new ProbeFinding.NotTested(
                        transport == Transport.WEBSOCKET ? "no upgrade" : "the request does not reach the service");
            }
        }
        // Requests are pending or answered before the clients leave.
        clients.get(0).timeline().await(Moment.MomentKind.HEAD, UNDER_WAY);
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
        Detection worst = Detection.AT_ONCE;
        Duration longest = Duration.ZERO;
        List<String> evidence = List.of();
        for (int i = 0; i < CLIENTS; i++) {
            Optional<Moment> cut = target.origin()
                    .visits(clients.get(i).request().id())
                    .get(0)
                    .timeline()
                    .awaitEnd(PATIENCE.minusNanos(System.nanoTime() - gone))
                    .filter(end -> end.kind() == Moment.MomentKind.CUT || endedByProxy(transport, end));
            long from = left[i];
            Duration time =
                    cut.map(moment -> Duration.ofNanos(moment.nanos() - from)).orElse(PATIENCE);
            Detection detection = cut.isEmpty()
                    ? transport.answersOnce() ? Detection.AT_ITS_ANSWER : Detection.NEVER
                    : time.compareTo(AT_ONCE) < 0 ? Detection.AT_ONCE : Detection.WRITING;
            if (evidence.isEmpty() || detection.compareTo(worst) > 0) {
                worst = detection;
                evidence = Evidence.of(target.origin(), clients.get(i));
            }
            longest = longest.compareTo(time) > 0 ? longest : time;
        }
        boolean known = worst == Detection.AT_ONCE || worst == Detection.WRITING;
        return new ProbeFinding.Measured(
                worst.verdict, worst.text, known ? "after " + Evidence.seconds(longest) : "", evidence);
    }

    /** Whether a proxy closed a WebSocket in order for a client that did not. */
    private static boolean endedByProxy(Transport transport, Moment end) {
        return transport == Transport.WEBSOCKET && !end.detail().equals(Integer.toString(Origin.CLOSE_CODE));
    }

    private enum Detection {
        AT_ONCE("at once", ProbeVerdict.GOOD),
        WRITING("on its next write", ProbeVerdict.FAIR),
        AT_ITS_ANSWER("only with its response", ProbeVerdict.FAIR),
        NEVER("never", ProbeVerdict.BAD);

        private final String text;
        private final ProbeVerdict verdict;

        Detection(String text, ProbeVerdict verdict) {
            this.text = text;
            this.verdict = verdict;
        }
    }
}
