package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.util.Optional;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.Kind;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Whether a path carries a transport at all: an event arrives, and before its stream ends. Late it may be. */
public final class TransportCheck {

    private static final Script POLL = Script.of("300e");
    private static final Script STREAM = Script.of("300e.1500x");
    private static final String UNBUFFERED = "accel=no";
    private static final String FORBIDDEN = "403";
    private static final String ANOTHER_HOST = ": the service is asked for another host than the Origin has";

    private TransportCheck() {}

    /** What is in the way; nothing if the path carries the transport. It must be found twice: machines are late for once. */
    public static Optional<String> obstacle(ProbeTarget place, Transport transport) throws InterruptedException {
        return once(place, transport).isEmpty() ? Optional.empty() : once(place, transport);
    }

    private static Optional<String> once(ProbeTarget place, Transport transport) throws InterruptedException {
        Script script = transport.answersOnce() ? POLL : STREAM;
        // As the services and their clients do it.
        Request request = Request.of(transport, script)
                .parameter(UNBUFFERED)
                .header("Origin: " + place.link().service(transport));
        try (Exchange exchange = Exchange.open(place.link(), request)) {
            Optional<String> refusal = UnexpectedAnswers.refusal(exchange, place.origin());
            if (refusal.isPresent()) {
                boolean reached = !place.origin().visits(request.id()).isEmpty();
                return refusal.map(answer -> reached && answer.startsWith(FORBIDDEN) ? answer + ANOTHER_HOST : answer);
            }
            Optional<Moment> event = exchange.moments().await(Kind.EVENT, UnexpectedAnswers.DEADLINE);
            if (event.isEmpty()) {
                return Optional.of("no event arrives");
            }
            return isHeld(event.get(), place.origin(), request)
                    ? Optional.of(DeliveryTiming.Kind.HELD_TO_END.text())
                    : Optional.empty();
        } catch (IOException nobody) {
            return Optional.of("nobody takes the connection");
        }
    }

    /** Whether the stream had ended when its event came. The answer to a poll ends with its event. */
    private static boolean isHeld(Moment event, Origin origin, Request request) {
        return !request.transport().answersOnce()
                && origin.visits(request.id()).stream()
                        .flatMap(visit -> visit.moments().all(Kind.END).stream())
                        .anyMatch(end -> end.nanos() - event.nanos() < 0);
    }
}
