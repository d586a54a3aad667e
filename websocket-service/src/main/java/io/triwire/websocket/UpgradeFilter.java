package io.triwire.websocket;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.common.vertx.ContextLocals;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.Subscription;
import io.triwire.feed.auth.Rights;
import io.triwire.feed.http.Admission;
import io.triwire.feed.http.Authentication;
import io.triwire.feed.http.FeedEndpoint;
import io.triwire.feed.http.Problem;

/** Refuses what is no upgrade to this service's WebSocket (RFC 6455, section 4.2), in words. */
@ApplicationScoped
class UpgradeFilter {

    static final String SUBPROTOCOL = "triwire.v1";

    /** 16 bytes in base64 (RFC 6455, section 4.1). */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private static final String SUBSCRIPTION = Subscription.class.getName();
    private static final String RIGHTS = Rights.class.getName();
    private static final String CALLER = UpgradeFilter.class.getName() + ".caller";

    private final Admission admission;
    private final Authentication authentication;

    UpgradeFilter(Admission admission, Authentication authentication) {
        this.admission = admission;
        this.authentication = authentication;
    }

    @Produces
    @Singleton
    static FeedEndpoint endpoint() {
        return new FeedEndpoint(List.of("GET"), Set.of("after", "channel", "heartbeat"), "", Duration.ZERO);
    }

    void register(@Observes Filters filters) {
        filters.register(context -> admission.admit(context, this::problem), Admission.PRIORITY - 1);
    }

    /** The subscription of the upgrade that is under way on this context; empty if it did not come through here. */
    static Optional<Subscription> admitted() {
        return ContextLocals.get(SUBSCRIPTION);
    }

    /** What may be done over it; there with {@link #admitted}. */
    static Rights rights() {
        return ContextLocals.<Rights>get(RIGHTS).orElse(Rights.NONE);
    }

    /** What who makes it is called where requests are counted; there with {@link #admitted}. */
    static String caller() {
        return ContextLocals.<String>get(CALLER).orElse("");
    }

    private Optional<Problem> problem(RoutingContext context) {
        Optional<Problem> problem = problem(context.request());
        if (problem.isEmpty()) {
            // A check of an upgrade sees the request, but nothing of its routing.
            Admission.subscription(context).ifPresent(asked -> ContextLocals.put(SUBSCRIPTION, asked));
            ContextLocals.put(RIGHTS, authentication.caller(context).rights());
            ContextLocals.put(CALLER, authentication.name(context));
        }
        return problem;
    }

    private static Optional<Problem> problem(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1
                || !tokens(request, HttpHeaders.UPGRADE).contains("websocket")
                || !tokens(request, HttpHeaders.CONNECTION).contains("upgrade")
                || !"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            return Optional.of(new Problem(
                    426,
                    "Upgrade Required",
                    "This is a WebSocket of version 13 (RFC 6455); a plain request has no answer here.",
                    Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13")));
        }
        List<String> keys = request.headers().getAll("Sec-WebSocket-Key");
        if (keys.size() != 1 || !KEY.matcher(keys.get(0)).matches()) {
            return Optional.of(Problem.badRequest(
                    "Sec-WebSocket-Key is '%s', but must be 16 bytes in base64.".formatted(String.join(", ", keys))));
        }
        Set<String> offered = elements(request, "Sec-WebSocket-Protocol")
                .map(Authentication::withoutToken)
                .collect(Collectors.toSet());
        if (!offered.isEmpty() && !offered.contains(SUBPROTOCOL)) {
            return Optional.of(Problem.badRequest(
                    "Subprotocol '%s' is not spoken here; %s is.".formatted(String.join(", ", offered), SUBPROTOCOL)));
        }
        return Optional.empty();
    }

    /** The parts of a header that is a list, in lower case. */
    private static Set<String> tokens(HttpServerRequest request, CharSequence header) {
        return elements(request, header)
                .map(token -> token.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Stream<String> elements(HttpServerRequest request, CharSequence header) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(element -> !element.isEmpty());
    }
}
