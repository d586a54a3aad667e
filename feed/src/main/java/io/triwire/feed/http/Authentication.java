package io.triwire.feed.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

import io.triwire.feed.FeedConfig;
import io.triwire.feed.auth.AuthConfig;
import io.triwire.feed.auth.Caller;
import io.triwire.feed.auth.InvalidTokenException;
import io.triwire.feed.auth.KeysUnavailableException;
import io.triwire.feed.auth.Tickets;
import io.triwire.feed.auth.Tokens;

/**
 * Finds out who makes a request to the feed, before {@link Admission} asks for it: by a filter, for it may take a while.
 * Where nobody must show a token there is none.
 */
@Singleton
public class Authentication {

    private static final Logger LOG = Logger.getLogger(Authentication.class);

    /** Where its filter stands: right before that of {@link Admission}. */
    static final int PRIORITY = Admission.PRIORITY + 1;

    private static final String CALLER = Caller.class.getName();
    private static final String PROBLEM = Authentication.class.getName();

    private static final int THREADS = 2;

    /** Most requests whose tokens are looked at, or wait for it: above all while the keys of the issuer do not come. */
    private static final int MAX_PENDING = 1_000;

    private final Tokens tokens;
    private final Vertx vertx;
    private final Tickets tickets;
    private final Optional<String> cookie;
    private final int maxPending;
    private final AtomicInteger pending = new AtomicInteger();

    @Inject
    Authentication(Tokens tokens, Tickets tickets, AuthConfig config, FeedConfig feed, Vertx vertx) {
        this(tokens, tickets, config, feed, vertx, MAX_PENDING);
    }

    Authentication(Tokens tokens, Tickets tickets, AuthConfig config, FeedConfig feed, Vertx vertx, int maxPending) {
        this.tokens = tokens;
        this.tickets = tickets;
        // The page of any site could make use of it, where all of them may connect.
        this.cookie = AllowedOrigins.of(feed.allowedOrigins().orElse(List.of())).containAll()
                ? Optional.empty()
                : Optional.of(config.tokenCookie());
        this.vertx = vertx;
        this.maxPending = maxPending;
    }

    void register(@Observes Filters filters) {
        if (tokens.required()) {
            WorkerExecutor worker = vertx.createSharedWorkerExecutor("tokens", THREADS);
            filters.register(context -> authenticate(context, worker), PRIORITY);
        }
    }

    private void authenticate(RoutingContext context, WorkerExecutor worker) {
        String path = context.normalizedPath();
        // A preflight request has no credentials (WHATWG Fetch, "CORS protocol and credentials").
        if (context.request().method().equals(HttpMethod.OPTIONS)
                || !(path.equals(FeedEndpoint.PATH) || path.equals(TicketEndpoint.PATH))) {
            context.next();
            return;
        }
        try {
            FeedCredentials shown = path.equals(FeedEndpoint.PATH)
                    ? FeedCredentials.of(context.request(), cookie)
                    : new FeedCredentials(FeedCredentials.inHeader(context.request()), Optional.empty());
            Optional<Caller> known =
                    shown.ticket().map(tickets::use).or(() -> shown.token().flatMap(tokens::known));
            if (known.isEmpty() && shown.token().isPresent()) {
                verify(context, shown.token().get(), worker);
                return;
            }
            known.ifPresent(caller -> remember(context, caller));
        } catch (IllegalArgumentException | InvalidTokenException wrong) {
            context.put(PROBLEM, Problem.of(wrong));
        }
        context.next();
    }

    private void verify(RoutingContext context, String token, WorkerExecutor worker) {
        if (pending.incrementAndGet() > maxPending) {
            pending.decrementAndGet();
            context.put(
                    PROBLEM,
                    Problem.unavailable(
                            "%d tokens are to be looked at already, which is the bound.".formatted(maxPending)));
            context.next();
            return;
        }
        // The body must not come before somebody takes it.
        context.request().pause();
        worker.executeBlocking(() -> tokens.verify(token), false).onComplete(verified -> {
            pending.decrementAndGet();
            if (verified.succeeded()) {
                remember(context, verified.result());
            } else {
                context.put(PROBLEM, problem(verified.cause()));
            }
            context.request().resume();
            context.next();
        });
    }

    private static void remember(RoutingContext context, Caller caller) {
        context.put(CALLER, caller);
    }

    private static Problem problem(Throwable failure) {
        if (failure instanceof KeysUnavailableException) {
            LOG.warnf("%s %s", failure.getMessage(), failure.getCause());
        }
        return Problem.of(failure);
    }

    /** Why a request is refused for who makes it; empty if it is not. */
    Optional<Problem> problem(RoutingContext request) {
        if (!tokens.required() || request.get(CALLER) != null) {
            return Optional.empty();
        }
        Problem problem = request.get(PROBLEM);
        return Optional.of(
                problem == null
                        ? Problem.unauthorized("A token is needed: 'Authorization: Bearer <token>'.")
                        : problem);
    }

    /**
     * Who makes a request that has been admitted.
     *
     * @throws IllegalStateException if nobody knows, for the request was not
     */
    public Caller caller(RoutingContext request) {
        return tokens.required()
                ? Optional.<Caller>ofNullable(request.get(CALLER))
                        .orElseThrow(
                                () -> new IllegalStateException("a request was admitted whose caller is not known"))
                : Caller.ANYBODY;
    }

    /** What who makes a request is called where requests are counted: the subject of his token, or else his address. */
    public String name(RoutingContext request) {
        return caller(request)
                .subject()
                .map("subject "::concat)
                .orElseGet(() -> CallerAddress.of(request.request().remoteAddress()));
    }

    /** Whether there are tickets for tokens. */
    boolean givesTickets() {
        return tokens.required();
    }

    /** The query parameters that are about who asks, and not about what for. */
    Set<String> parameters() {
        return tokens.required() ? Set.of(FeedCredentials.TICKET) : Set.of();
    }

    /** What may be told of a subprotocol that a request offers, for a token may be offered as one. */
    public static String withoutToken(String offered) {
        return FeedCredentials.withoutToken(offered);
    }
}
