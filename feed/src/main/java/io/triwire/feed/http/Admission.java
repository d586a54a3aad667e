package io.triwire.feed.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedStatus;
import io.triwire.feed.Subscription;
import io.triwire.feed.auth.Rights;

/**
 * Who may come in: refuses what is wrong with a request before any stream, and any upgrade to WebSocket, begins.
 *
 * <p>One filter before the endpoint of each service, so that all of them refuse the same, with a {@link Problem}. Only
 * the path of the feed, and those of Quarkus, are passed on at all: whatever a router makes of another spelling, it
 * never sees it. And an endpoint serves by what this leaves on the request, so none is reached around it.
 */
@ApplicationScoped
public class Admission {

    /** Where its filter stands: before those of Quarkus, which refuse without a body. */
    public static final int PRIORITY = 310;

    /** The header of an answer whose feed may lack events, and since when; not of an upgrade. */
    static final String STALE_SECONDS = "Feed-Stale-Seconds";

    /** The header by which a browser says what it received last. */
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final String ADMITTED = Admission.class.getName();
    private static final String SUBSCRIPTION = Subscription.class.getName();

    private final FeedEndpoint endpoint;
    private final FeedConfig config;
    private final FeedStatus feed;
    private final Connections connections;
    private final Drain drain;
    private final FeedMetrics metrics;
    private final CallerLimits limits;
    private final Authentication authentication;
    private final Sender sender;
    private final Cors cors;
    private final String operatorsRoot;

    Admission(
            FeedEndpoint endpoint,
            FeedConfig config,
            FeedStatus feed,
            Connections connections,
            Drain drain,
            FeedMetrics metrics,
            CallerLimits limits,
            Authentication authentication,
            @ConfigProperty(name = "quarkus.http.host") Optional<String> ownHost,
            @ConfigProperty(name = "quarkus.http.non-application-root-path", defaultValue = "q") String operatorsRoot) {
        this.endpoint = endpoint;
        this.config = config;
        this.feed = feed;
        this.connections = connections;
        this.drain = drain;
        this.metrics = metrics;
        this.limits = limits;
        this.authentication = authentication;
        AllowedOrigins origins = AllowedOrigins.of(config.allowedOrigins().orElse(List.of()));
        this.sender = new Sender(AllowedHosts.of(config.allowedHosts().orElse(List.of()), ownHost), origins);
        this.cors = new Cors(origins);
        this.operatorsRoot = operatorsRoot.startsWith("/") ? operatorsRoot : "/" + operatorsRoot;
    }

    /**
     * The subscription that a request asks for, as it was read when the request was admitted; empty if it was not
     * admitted as one.
     */
    public static Optional<Subscription> subscription(RoutingContext request) {
        return Optional.ofNullable(request.get(SUBSCRIPTION));
    }

    /** Whether a request has passed; whoever serves one asks, for routers and filters may read a path differently. */
    static boolean admitted(RoutingContext request) {
        return request.get(ADMITTED) != null;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    /** What others refuse is a problem, too: Quarkus answers in HTML, or without a body, and logs what a client did. */
    void register(@Observes Router router) {
        router.errorHandler(404, context -> refuse(context, Problem.notFound(context.normalizedPath())));
        router.errorHandler(
                400, context -> refuse(context, Problem.refused(400, Optional.ofNullable(context.failure()))));
        router.route().order(Integer.MIN_VALUE).handler(RoutingContext::next).failureHandler(context -> {
            if (context.statusCode() >= 400 && context.statusCode() < 500) {
                refuse(context, Problem.refused(context.statusCode(), Optional.ofNullable(context.failure())));
            } else {
                context.next();
            }
        });
    }

    private void refuse(RoutingContext context, Problem problem) {
        metrics.refused(problem.status());
        if ("close".equals(problem.headers().get("Connection"))) {
            LingeringClose.install(context.request().connection());
            context.addEndHandler(sent -> context.request().connection().close());
        }
        problem.send(context.response());
    }

    private void admit(RoutingContext context) {
        Optional<Problem> malformed = Framing.problem(context.request());
        if (malformed.isPresent()) {
            refuse(context, malformed.get());
            return;
        }
        String path = context.normalizedPath();
        boolean ticket = authentication.givesTickets() && path.equals(TicketEndpoint.PATH);
        if (!path.equals(FeedEndpoint.PATH) && !ticket) {
            if (isOfOperators(path)) {
                context.next();
            } else {
                refuse(context, Problem.notFound(path));
            }
            return;
        }
        HttpServerRequest request = context.request();
        cors.describe(request);
        Optional<Problem> problem = sender.problem(request);
        if (problem.isEmpty() && request.method().equals(HttpMethod.OPTIONS)) {
            Cors.answerOptions(request, ticket ? TicketEndpoint.METHODS : allowedMethods());
        } else if (ticket) {
            // Its endpoint asks for the rest; nothing else is there.
            problem.ifPresentOrElse(found -> refuse(context, found), context::next);
        } else {
            passUnless(problem.or(() -> authentication.problem(context)).or(() -> problem(context)), context);
        }
    }

    private boolean isOfOperators(String path) {
        return path.equals(operatorsRoot)
                || path.startsWith(operatorsRoot.endsWith("/") ? operatorsRoot : operatorsRoot + "/");
    }

    /**
     * Refuses a request to the feed that has another problem, too, and passes on every other.
     *
     * @param problem what is wrong with a request to the feed that was admitted; empty for nothing
     */
    public void admit(RoutingContext context, Function<RoutingContext, Optional<Problem>> problem) {
        if (admitted(context)) {
            passUnless(problem.apply(context), context);
        } else {
            context.next();
        }
    }

    private void passUnless(Optional<Problem> problem, RoutingContext context) {
        if (problem.isPresent()) {
            refuse(context, problem.get());
        } else {
            context.put(ADMITTED, true);
            context.next();
        }
    }

    private String allowedMethods() {
        return String.join(", ", endpoint.methods()) + ", OPTIONS";
    }

    private Optional<Problem> problem(RoutingContext context) {
        HttpMethod method = context.request().method();
        if (!endpoint.methods().contains(method.name())) {
            return Optional.of(Problem.methodNotAllowed(
                    "Method %s is not one of %s.".formatted(method, allowedMethods()), allowedMethods()));
        }
        if (drain.begun()) {
            return Optional.of(Problem.unavailable("This instance is leaving."));
        }
        if (!feed.serving()) {
            return Optional.of(Problem.unavailable("This instance has not caught up with Kafka yet."));
        }
        return method.equals(HttpMethod.GET) ? subscribing(context) : publishing(context);
    }

    private Optional<Problem> subscribing(RoutingContext context) {
        if (connections.full()) {
            return Optional.of(Problem.unavailable("This instance serves %d subscribers already, which is the bound."
                    .formatted(config.maxConnections())));
        }
        if (!accepts(context.request().headers().getAll(HttpHeaders.ACCEPT))) {
            return Optional.of(Problem.notAcceptable("Accept is '%s', but this service sends %s."
                    .formatted(context.request().getHeader(HttpHeaders.ACCEPT), endpoint.mediaType())));
        }
        try {
            Optional<String> lastEventId = Optional.ofNullable(context.request().getHeader(LAST_EVENT_ID));
            Map<String, List<String>> parameters =
                    Query.parameters(context.request().query(), lastEventId);
            authentication.parameters().forEach(parameters::remove);
            Subscription asked = Subscription.parse(parameters, bounds());
            Subscription permitted = authentication.caller(context).permitted(asked);
            sayHowStale(context);
            context.put(SUBSCRIPTION, enter(context, permitted));
            return Optional.empty();
        } catch (IllegalArgumentException | Rights.ForbiddenException | CallerLimits.TooManyRequestsException wrong) {
            return Optional.of(Problem.of(wrong));
        }
    }

    /** Counts the subscriber among those of his caller until the answer, or the WebSocket, has ended. */
    private Subscription enter(RoutingContext context, Subscription subscription) {
        if (limits.boundsSubscribers()) {
            whenLeft(context, limits.enter(authentication.name(context)));
        }
        if (limits.boundsReplays() && !feed.holds(subscription.start())) {
            Runnable caughtUp = limits.replay(authentication.name(context));
            whenLeft(context, caughtUp);
            return subscription.replayedUntil(caughtUp);
        }
        return subscription;
    }

    private void whenLeft(RoutingContext context, Runnable leave) {
        if (endpoint.upgrades()) {
            VertxInternals.channel(context.request().connection()).closeFuture().addListener(closed -> leave.run());
            // An upgrade that is refused after all leaves the connection open.
            context.addEndHandler(ended -> {
                if (context.response().getStatusCode() >= 400) {
                    leave.run();
                }
            });
        } else {
            context.addEndHandler(ended -> leave.run());
        }
    }

    private void sayHowStale(RoutingContext context) {
        // Less passes between two looks at Kafka while all is well.
        if (feed.staleness().compareTo(config.kafkaCheck().multipliedBy(2)) > 0) {
            context.response()
                    .putHeader(STALE_SECONDS, Long.toString(feed.staleness().toSeconds()));
        }
    }

    /** Whether one of the media ranges is that of the service (RFC 9110, section 12.5.1). */
    private boolean accepts(List<String> accept) {
        String own = endpoint.mediaType();
        return own.isEmpty()
                || accept.isEmpty()
                || accept.stream()
                        .flatMap(ranges -> Stream.of(ranges.split(",")))
                        .map(Admission::withoutParameters)
                        .anyMatch(range -> range.equals("*/*")
                                || range.equals(own)
                                || range.equals(own.substring(0, own.indexOf('/')) + "/*"));
    }

    private static String withoutParameters(String mediaType) {
        return mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private Optional<Problem> publishing(RoutingContext context) {
        String type = Optional.ofNullable(context.request().getHeader(HttpHeaders.CONTENT_TYPE))
                .orElse("");
        if (!withoutParameters(type).equals("application/json")) {
            return Optional.of(Problem.unsupportedMediaType(
                    "Content-Type is '%s', but must be application/json.".formatted(type)));
        }
        String encoding = Optional.ofNullable(context.request().getHeader(HttpHeaders.CONTENT_ENCODING))
                .orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return Optional.of(Problem.unsupportedMediaType(
                    "Content-Encoding is '%s', but a body must be sent as it is.".formatted(encoding)));
        }
        long length = Framing.contentLength(context.request());
        if (length > config.maxMessageBytes().asLongValue()) {
            // Before any of it is read.
            Problem tooLarge = Problem.of(new RequestBody.RequestTooLargeException(
                    length, config.maxMessageBytes().asLongValue()));
            return Optional.of(context.request().version() == HttpVersion.HTTP_2 ? tooLarge : tooLarge.closing());
        }
        return Optional.empty();
    }

    private Subscription.Bounds bounds() {
        return new Subscription.Bounds(endpoint.parameters(), config.maxChannels(), endpoint.maxWait());
    }
}
