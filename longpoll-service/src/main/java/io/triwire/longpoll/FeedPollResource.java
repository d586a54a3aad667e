package io.triwire.longpoll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

import io.triwire.feed.Batch;
import io.triwire.feed.Connections;
import io.triwire.feed.ContextPropagation;
import io.triwire.feed.Feed;
import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedMetrics;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.Subscription;
import io.triwire.feed.http.Admission;
import io.triwire.feed.http.Drain;
import io.triwire.feed.http.FeedEndpoint;
import io.triwire.feed.http.HttpPublishing;
import io.triwire.feed.http.Problem;

/** The feed over HTTP long polling (RFC 6202): a poll is answered with every event since the last one. */
@Path(FeedEndpoint.PATH)
public class FeedPollResource {

    private final Feed feed;
    private final FeedConfig config;
    private final LongPollConfig polling;
    private final Connections connections;
    private final HttpPublishing publishing;
    private final FeedMetrics metrics;

    FeedPollResource(
            Feed feed,
            FeedConfig config,
            LongPollConfig polling,
            Connections connections,
            HttpPublishing publishing,
            FeedMetrics metrics) {
        this.feed = feed;
        this.config = config;
        this.polling = polling;
        this.connections = connections;
        this.publishing = publishing;
        this.metrics = metrics;
    }

    @Produces
    @Singleton
    static FeedEndpoint endpoint(LongPollConfig config) {
        return new FeedEndpoint(
                List.of("GET", "POST"),
                Set.of("after", "channel", "wait"),
                MediaType.APPLICATION_JSON,
                config.maxWait());
    }

    /** Answers when there are events after the cursor, and without any when there were none for as long as it waits. */
    @GET
    @jakarta.ws.rs.Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<RestResponse<Buffer>> poll(@Context RoutingContext request) {
        PollAnswer answer = new PollAnswer();
        Optional<Subscription> admitted = Admission.subscription(request);
        if (admitted.isEmpty()) {
            answer.complete(refused(Problem.notFound(request.normalizedPath())));
        } else {
            // No step of a poll reads a context. The server would capture one for each if it got a Uni.
            ContextPropagation.without(() -> answer.asking =
                    ask(admitted.get()).subscribe().with(answer::complete, answer::completeExceptionally));
        }
        return answer;
    }

    private static final class PollAnswer extends CompletableFuture<RestResponse<Buffer>> {

        private Cancellable asking = () -> {};

        /** The client has left, on the event loop of the poll: nothing of it stays behind. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            asking.cancel();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private Uni<RestResponse<Buffer>> ask(Subscription subscription) {
        long askedNanos = System.nanoTime();
        return connections
                .counted(feed.resolve(subscription.start())
                        .chain(after -> feed.next(after, subscription.filter(), maxBytes(), wait(subscription))))
                .onItem()
                .transform(batch -> answer(subscription.permit().partial() ? batch.withoutCount() : batch, askedNanos))
                .onFailure(FeedUnavailableException.class)
                .recoverWithItem(failure -> refused(Problem.of(failure)));
    }

    private RestResponse<Buffer> answer(Batch batch, long askedNanos) {
        batch.reset().ifPresent(metrics::reset);
        metrics.delivered(batch, batch.arrivedSince(askedNanos));
        return ResponseBuilder.ok(batch.<Buffer>wire(answered -> PollBody.of(answered, polling.maxWait())))
                .header("Cache-Control", "no-store")
                .build();
    }

    private static RestResponse<Buffer> refused(Problem problem) {
        ResponseBuilder<Buffer> response =
                ResponseBuilder.<Buffer>create(problem.status()).entity(Buffer.buffer(problem.json()));
        problem.allHeaders().forEach(response::header);
        return response.build();
    }

    private int maxBytes() {
        return Math.toIntExact(config.batchBytes().asLongValue());
    }

    /** As long as was asked for; otherwise less a random part, so that polls that began together do not stay so. */
    private Duration wait(Subscription subscription) {
        Duration wait = subscription.maxWait().orElseGet(() -> {
            long longest = polling.maxWait().toMillis();
            return Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 10 + 1));
        });
        // No longer than whoever polls may read what comes.
        return subscription
                .permit()
                .expires()
                .map(end -> Duration.between(Instant.now(), end))
                .filter(left -> left.compareTo(wait) < 0)
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .orElse(wait);
    }

    /** Publishes an event. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Void> publish(@Context RoutingContext request) {
        return publishing.publish(request);
    }

    /** The service leaves: every poll that waits is answered, and its client comes to another instance. */
    void leave(@Observes Drain.Begun event) {
        feed.release();
    }
}
