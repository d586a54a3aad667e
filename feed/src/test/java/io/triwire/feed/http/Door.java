package io.triwire.feed.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.Connections;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedParts;
import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedStatus;
import io.triwire.feed.Publication;
import io.triwire.feed.StartPoint;
import io.triwire.feed.auth.AuthConfig;
import io.triwire.feed.auth.AuthParts;
import io.triwire.feed.auth.Tickets;
import io.triwire.feed.auth.Tokens;
import io.triwire.testkit.RawRequest;

/**
 * A server with the filters and routes that all services share, as Quarkus puts them together, before an endpoint that
 * says what it was asked for. The feed behind it does what a test says.
 */
final class Door implements AutoCloseable {

    /** As an endpoint of long polling has it. */
    static final FeedEndpoint ENDPOINT = new FeedEndpoint(
            List.of("GET", "POST"), Set.of("after", "channel", "wait"), "application/json", Duration.ofSeconds(25));

    private static final long DEADLINE_SECONDS = 10;

    /** One for all, for it takes longer to start than most tests do. */
    private static final Vertx VERTX =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final FeedMetrics metrics = FeedParts.metrics(registry);
    final Vertx vertx = VERTX;
    final Tickets tickets;
    final Connections connections;
    final Drain drain;
    final Authentication authentication;
    final HttpPublishing publishing;
    final Admission admission;
    /** What has been published, oldest first. */
    final List<Publication> published = Collections.synchronizedList(new ArrayList<>());

    volatile boolean serving = true;
    volatile Duration staleness = Duration.ZERO;
    /** What the next publication is answered with. */
    volatile Uni<Optional<Cursor>> stored = Uni.createFrom().item(Optional.of(Cursor.of("feed0001", 1)));

    /** What else is to be done with a request that has come in. */
    volatile Consumer<RoutingContext> onServed = context -> {};

    /** A service that leaves handles them for good. */
    private final Signals signals = new Signals();

    private final HttpServer server;

    Door(Map<String, String> settings) {
        this(settings, ENDPOINT);
    }

    Door(Map<String, String> settings, FeedEndpoint endpoint) {
        SmallRyeConfig all = FeedParts.settings(settings);
        FeedConfig config = all.getConfigMapping(FeedConfig.class);
        CallerLimits limits =
                new CallerLimits(all.getConfigMapping(CallerConfig.class), metrics::limited, new StoppedClock());
        Tokens tokens = AuthParts.tokens(all);
        this.tickets = AuthParts.tickets(Duration.ofSeconds(30));
        EventLog log = new EventLog(10, 10_000, 10);
        log.restart(Cursor.of("feed0001", 0), Cursor.of("feed0001", 0));
        this.connections = FeedParts.connections(FeedParts.feed(log), config, metrics);
        this.drain = new Drain(connections, config, vertx, new Occasion<>(), Duration.ofSeconds(10), Duration.ZERO);
        this.authentication =
                new Authentication(tokens, tickets, all.getConfigMapping(AuthConfig.class), config, vertx);
        this.publishing = new HttpPublishing(new SomePublisher(), config, metrics, limits, drain, authentication);
        this.admission = new Admission(
                endpoint,
                config,
                new SomeStatus(),
                connections,
                drain,
                metrics,
                limits,
                authentication,
                Optional.of("localhost"),
                "q");
        Router router = Router.router(vertx);
        Filters filters = new Filters();
        admission.register(filters);
        authentication.register(filters);
        new SocketSetup(config, 100).register(filters);
        filters.getFilters().stream()
                .sorted(Comparator.comparingInt(Filter::getPriority).reversed())
                .forEach(filter -> router.route().order(-filter.getPriority()).handler(filter.getHandler()));
        admission.register(router);
        new TicketEndpoint(tickets, authentication, metrics).register(router);
        router.route(FeedEndpoint.PATH).handler(this::serve);
        router.route("/q/health").handler(context -> context.response().end("operators"));
        router.route("/q/broken").handler(context -> context.fail(418, new IllegalStateException("a teapot")));
        router.route("/q/failed").handler(context -> context.fail(500));
        server = await(vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(true))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    }

    /** What a caller may do in a second he may do once in a test. */
    private static final class StoppedClock implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return 0;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private final class SomePublisher implements FeedPublisher {

        @Override
        public Uni<Optional<Cursor>> publish(Publication publication) {
            published.add(publication);
            return stored;
        }
    }

    private final class SomeStatus implements FeedStatus {

        @Override
        public boolean serving() {
            return serving;
        }

        @Override
        public boolean holds(StartPoint start) {
            return start instanceof StartPoint.Latest;
        }

        @Override
        public Duration staleness() {
            return staleness;
        }
    }

    private void serve(RoutingContext context) {
        onServed.accept(context);
        if (context.request().method().name().equals("POST")) {
            publishing.publish(context).subscribe().with(done -> {});
        } else {
            context.response()
                    .end(Admission.subscription(context)
                            .map(subscription -> "%s of %s%s"
                                    .formatted(
                                            subscription.start(),
                                            subscription.filter(),
                                            subscription.permit().partial() ? ", in part" : ""))
                            .orElse("no subscription"));
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:%d".formatted(server.actualPort()));
    }

    int port() {
        return server.actualPort();
    }

    RawRequest.RawResponse send(RawRequest request) {
        return request.send(uri());
    }

    /** How often a counter has counted, over all of its tags. */
    double count(String name) {
        return registry.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        signals.close();
        await(server.close().toCompletionStage());
    }
}
