package io.triwire.bench.proxy.probe;

import java.time.Duration;
import java.util.Optional;

import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.OriginLog;

/** Texts for unexpected responses. */
final class UnexpectedAnswers {

    /** Longer than every delay in a script. */
    static final Duration DEADLINE = Duration.ofSeconds(8);

    private UnexpectedAnswers() {}

    /** Why an exchange failed; empty if its response has the expected status code. */
    static Optional<String> refusal(Exchange exchange, OriginLog origin) throws InterruptedException {
        int wanted = exchange.transport().openingStatus();
        Optional<Head> head = exchange.head(DEADLINE);
        if (head.isEmpty()) {
            return Optional.of(
                    exchange.timeline().awaitEnd(Duration.ZERO).isPresent()
                            ? "closed without a response"
                            : "no response within %d s".formatted(DEADLINE.toSeconds()));
        }
        if (head.get().status() == wanted) {
            return Optional.empty();
        }
        boolean reached = !origin.visits(exchange.request().id()).isEmpty();
        return Optional.of("%d from the %s%s"
                .formatted(
                        head.get().status(),
                        head.get().fromOrigin() ? "service" : "proxy",
                        reached ? "" : "; the request did not reach the service"));
    }
}
