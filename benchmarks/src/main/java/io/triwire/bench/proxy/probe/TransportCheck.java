package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.OriginLog;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/** Checks whether a path supports a transport at all: an event arrives before its stream ends, however late. */
public final class TransportCheck {

    private static final Script POLL = Script.of("300e");
    private static final Script STREAM = Script.of("300e.1500x");
    private static final String UNBUFFERED = "accel=no";
    private static final String FORBIDDEN = "403";
    private static final String ANOTHER_HOST = ": the Host header differs from the host of the Origin";

    private TransportCheck() {}

    /**
     * Why the path does not support a transport; empty if it does. Checked twice, because a machine can be late once.
     */
    public static Optional<String> obstacle(ProbeTarget target, Transport transport) throws InterruptedException {
        return once(target, transport).isEmpty() ? Optional.empty() : once(target, transport);
    }

    private static Optional<String> once(ProbeTarget target, Transport transport) throws InterruptedException {
        Script script = transport.answersOnce() ? POLL : STREAM;
        URI service = target.link().service(transport);
        // As the services and their clients send them.
        Request request = Request.of(transport, script)
                .parameter(UNBUFFERED)
                .header("Origin: %s://%s".formatted(service.getScheme(), service.getAuthority()));
        try (Exchange exchange = Exchange.open(target.link(), request)) {
            Optional<String> refusal = UnexpectedAnswers.refusal(exchange, target.origin());
            if (refusal.isPresent()) {
                boolean reached = !target.origin().visits(request.id()).isEmpty();
                return refusal.map(answer -> reached && answer.startsWith(FORBIDDEN) ? answer + ANOTHER_HOST : answer);
            }
            Optional<Moment> event = exchange.timeline().await(MomentKind.EVENT, UnexpectedAnswers.DEADLINE);
            if (event.isEmpty()) {
                return Optional.of("no event arrives");
            }
            return isHeld(event.get(), target.origin(), request)
                    ? Optional.of(DeliveryTiming.DeliveryPattern.HELD_TO_END.text())
                    : Optional.empty();
        } catch (IOException nobody) {
            return Optional.of("connection failed");
        }
    }

    /** Whether the stream had ended before its event arrived. A poll ends with its event. */
    private static boolean isHeld(Moment event, OriginLog origin, Request request) {
        return !request.transport().answersOnce()
                && origin.visits(request.id()).stream()
                        .flatMap(visit -> visit.timeline().all(MomentKind.END).stream())
                        .anyMatch(end -> end.nanos() - event.nanos() < 0);
    }
}
