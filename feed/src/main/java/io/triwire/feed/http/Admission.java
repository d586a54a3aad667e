package io.triwire.feed.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.Connections;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedStatus;
import io.triwire.feed.Subscription;

/**
 * Who may come in: refuses what is wrong with a request before any stream, and any upgrade to WebSocket, begins.
 *
 * <p>One filter before the endpoint of each service, so that all of them refuse the same, with a {@link Problem}.
 */
@ApplicationScoped
public class Admission {

    /** Where its filter stands: before that of Quarkus for CORS, which refuses without a body. */
    public static final int PRIORITY = 310;

    /** The header by which a browser says what it received last. */
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    private static final String ADMITTED = Admission.class.getName();
    /** The header of an answer whose feed may lack events, and since when; not of an upgrade. */
    static final String STALE_SECONDS = "Feed-Stale-Seconds";

    private static final String SUBSCRIPTION = Subscription.class.getName();

    /** Paths that a router may take for {@value FeedEndpoint#PATH}: the same name, and something behind it. */
    private static final Pattern ALMOST = Pattern.compile(FeedEndpoint.PATH + "[^\\w-].*");

    private final FeedEndpoint endpoint;
    private final FeedConfig config;
    private final FeedStatus feed;
    private final Connections connections;
    private final Drain drain;
    private final FeedMetrics metrics;

    Admission(
            FeedEndpoint endpoint,
            FeedConfig config,
            FeedStatus feed,
            Connections connections,
            Drain drain,
            FeedMetrics metrics) {
        this.endpoint = endpoint;
        this.config = config;
        this.feed = feed;
        this.connections = connections;
        this.drain = drain;
        this.metrics = metrics;
    }

    /**
     * The subscription that a request asks for.
     *
     * @param query of its URI, as it was sent; null for none
     * @param lastEventId the header of that name, which browsers send to continue, and which then counts
     * @throws IllegalArgumentException if a parameter is wrong; never for a request that was admitted
     */
    public Subscription subscription(String query, Optional<String> lastEventId) {
        Map<String, List<String>> parameters = parameters(query == null ? "" : query);
        lastEventId.filter(id -> !id.isEmpty()).ifPresent(id -> parameters.put(Subscription.AFTER, List.of(id)));
        return Subscription.parse(
                parameters, new Subscription.Bounds(endpoint.parameters(), config.maxChannels(), endpoint.maxWait()));
    }

    /** The decoder replaces what is not UTF-8, and so asks for another channel: here it gives the bytes that were sent. */
    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> parameters = new TreeMap<>();
        new QueryStringDecoder(query, StandardCharsets.ISO_8859_1, false)
                .parameters()
                .forEach((name, values) -> parameters.put(
                        utf8(name), values.stream().map(Admission::utf8).toList()));
        return parameters;
    }

    private static String utf8(String bytes) {
        byte[] sent = bytes.getBytes(StandardCharsets.ISO_8859_1);
        String text = new String(sent, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), sent)) {
            throw new IllegalArgumentException("'%s' in the query is not UTF-8.".formatted(text));
        }
        return text;
    }

    /**
     * The subscription that a request asks for, as it was read when the request was admitted; empty if it was not
     * admitted as one, for its path is a spelling that only the router takes for the feed's.
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

    /** Quarkus answers in HTML where nothing is. */
    void register(@Observes Router router) {
        router.errorHandler(404, context -> refuse(context, Problem.notFound(context.normalizedPath())));
    }

    private void refuse(RoutingContext context, Problem problem) {
        metrics.refused(problem.status());
        problem.send(context.response());
    }

    private void admit(RoutingContext context) {
        admit(context, this::problem);
    }

    /**
     * Refuses a request to the feed that has a problem, and passes on every other.
     *
     * @param problem what is wrong with a request to the feed; empty for nothing
     */
    public void admit(RoutingContext context, Function<RoutingContext, Optional<Problem>> problem) {
        Optional<Problem> found = Optional.empty();
        if (context.normalizedPath().equals(FeedEndpoint.PATH)) {
            found = problem.apply(context);
            context.put(ADMITTED, true);
        } else if (ALMOST.matcher(context.normalizedPath()).matches()) {
            found = Optional.of(Problem.notFound(context.normalizedPath()));
        }
        if (found.isPresent()) {
            refuse(context, found.get());
        } else {
            context.next();
        }
    }

    private Optional<Problem> problem(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<String> foreign = foreignOrigin(request);
        if (foreign.isPresent()) {
            return Optional.of(Problem.forbidden(
                    "Origin '%s' is neither this service's own nor in feed.allowed-origins.".formatted(foreign.get())));
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            return Optional.empty();
        }
        if (!endpoint.methods().contains(request.method().name())) {
            String allowed = String.join(", ", endpoint.methods());
            return Optional.of(Problem.methodNotAllowed(
                    "Method %s is not one of %s.".formatted(request.method(), allowed), allowed));
        }
        if (drain.begun()) {
            return Optional.of(Problem.unavailable("This instance is leaving."));
        }
        if (!feed.serving()) {
            return Optional.of(Problem.unavailable("This instance has not caught up with Kafka yet."));
        }
        return request.method().equals(HttpMethod.GET) ? subscribing(context) : publishing(context);
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
            context.put(SUBSCRIPTION, subscription(context.request().query(), lastEventId));
            sayHowStale(context);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(Problem.of(wrong));
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
        return Optional.empty();
    }

    /** The origin of a page that may not connect; browsers name it in every upgrade and every cross-origin request. */
    private Optional<String> foreignOrigin(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN))
                .filter(origin -> !config.allowedOrigins().orElse(List.of()).contains(origin))
                .filter(origin -> !isOwn(origin, request));
    }

    private static boolean isOwn(String origin, HttpServerRequest request) {
        try {
            // The scheme is not compared: a proxy may have ended TLS.
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
