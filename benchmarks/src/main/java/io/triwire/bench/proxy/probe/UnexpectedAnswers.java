package io.triwire.bench.proxy.probe;

import java.time.Duration;
import java.util.Optional;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

/** What is said of answers that are not the wanted one. */
final class UnexpectedAnswers {

    /** Above all limits that a probe sets. */
    static final Duration DEADLINE = Duration.ofSeconds(8);

    private UnexpectedAnswers() {}

    /** Why nothing further can be asked of an exchange; none if its head is the wanted one. */
    static Optional<String> refusal(Exchange exchange, Origin origin) throws InterruptedException {
        int wanted = exchange.transport() == Transport.WEBSOCKET ? 101 : 200;
        Optional<Head> head = exchange.head(DEADLINE);
        if (head.isEmpty()) {
            return Optional.of(
                    exchange.moments().awaitEnd(Duration.ZERO).isPresent()
                            ? "closed without an answer"
                            : "no answer within %d s".formatted(DEADLINE.toSeconds()));
        }
        if (head.get().status() == wanted) {
            return Optional.empty();
        }
        boolean reached = !origin.visits(exchange.request().id()).isEmpty();
        return Optional.of("%d from the %s%s"
                .formatted(
                        head.get().status(),
                        head.get().fromOrigin() ? "service" : "proxy",
                        reached ? "" : ", which the service never saw"));
    }
}
