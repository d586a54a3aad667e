package io.triwire.feed.http;

import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.FeedMetrics;
import io.triwire.feed.auth.Tickets;

/** Gives tickets for tokens, where tokens must be shown: {@code POST} with the token in the header. */
@Singleton
class TicketEndpoint {

    /** Where tickets are, on every service. */
    static final String PATH = "/ticket";

    static final String METHODS = "POST, OPTIONS";

    private final Tickets tickets;
    private final Authentication authentication;
    private final FeedMetrics metrics;

    TicketEndpoint(Tickets tickets, Authentication authentication, FeedMetrics metrics) {
        this.tickets = tickets;
        this.authentication = authentication;
        this.metrics = metrics;
    }

    void register(@Observes Router router) {
        if (authentication.givesTickets()) {
            router.route(PATH).handler(this::serve);
        }
    }

    private void serve(RoutingContext context) {
        if (!context.request().method().equals(HttpMethod.POST)) {
            refuse(
                    context,
                    Problem.methodNotAllowed(
                            "Method %s is not POST.".formatted(context.request().method()), METHODS));
            return;
        }
        Optional<Problem> unknown = authentication.problem(context);
        if (unknown.isPresent()) {
            refuse(context, unknown.get());
            return;
        }
        Optional<String> ticket = tickets.give(authentication.caller(context));
        if (ticket.isEmpty()) {
            refuse(context, Problem.unavailable("As many tickets as may be are given and not used."));
            return;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end("{\"ticket\":\"%s\",\"expiresIn\":%d}"
                        .formatted(ticket.get(), tickets.life().toSeconds()));
    }

    private void refuse(RoutingContext context, Problem problem) {
        metrics.refused(problem.status());
        problem.send(context.response());
    }
}
