package io.triwire.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber over Server-Sent Events (WHATWG HTML, "Server-sent events"); publishes by POST. */
public final class SseSubscriber extends ReconnectingSubscriber {

    private SseSubscriber(SubscribeOptions options, Backoff backoff) {
        super(options, backoff);
    }

    /** Subscribes, without waiting for the connection. */
    public static SseSubscriber subscribe(SubscribeOptions options, Backoff backoff) {
        SseSubscriber subscriber = new SseSubscriber(options, backoff);
        subscriber.start();
        return subscriber;
    }

    @Override
    void open(Optional<String> after, Connection connection) {
        List<String> parameters = options.heartbeatEvents() ? List.of("heartbeat=event") : List.of();
        HttpRequest.Builder request = HttpRequest.newBuilder(options.feed(service(), options.after(), parameters))
                .header("Accept", "text/event-stream");
        // The URL stays that of the first connection, as in browsers; the header takes precedence.
        inbox.arrived().ifPresent(cursor -> request.header("Last-Event-ID", cursor));
        options.authorization().ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<Void>> stream =
                HTTP.sendAsync(request.build(), response -> body(response, connection));
        connection.cutBy(() -> stream.cancel(true));
        stream.whenComplete((ended, failure) -> {
            if (failure != null) {
                connection.lost("failed: " + failure);
            }
        });
    }

    private static HttpResponse.BodySubscriber<Void> body(HttpResponse.ResponseInfo response, Connection connection) {
        boolean isStream = response.headers()
                .firstValue("content-type")
                .filter(type -> type.startsWith("text/event-stream"))
                .isPresent();
        if (response.statusCode() == 200 && isStream) {
            return BodySubscribers.fromSubscriber(new Chunks(connection));
        }
        return BodySubscribers.mapping(BodySubscribers.ofString(StandardCharsets.UTF_8), body -> {
            connection.refused(ProblemDetails.of(
                    response.statusCode(), body, RetryAfter.of(response.headers(), Clock.systemUTC())));
            return null;
        });
    }

    @Override
    public String publish(String publication) {
        return HttpPublish.post(service(), publication, options.authorization());
    }

    /** The body of the stream, requested one chunk at a time. */
    private static final class Chunks implements Flow.Subscriber<List<ByteBuffer>> {

        private final Connection connection;
        private final SseParser parser = new SseParser();
        private Optional<Flow.Subscription> chunks = Optional.empty();

        Chunks(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            chunks = Optional.of(subscription);
            connection.cutBy(subscription::cancel);
            subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> chunk) {
            connection.alive();
            try {
                chunk.forEach(part -> parser.parse(part).forEach(this::deliver));
                parser.retry().ifPresent(connection::reconnectionTime);
                if (!parser.lastEventId().isEmpty()) {
                    connection.advanced(parser.lastEventId());
                }
                connection.more(() -> chunks.orElseThrow().request(1));
            } catch (ProtocolViolationException violation) {
                connection.broken(violation);
            }
        }

        private void deliver(SseParser.Message message) {
            JsonObject members = JsonObject.of(message.data());
            if (members.string("control").filter("expired"::equals).isPresent()) {
                // The service then ends the stream, and the subscriber reconnects with another token.
                return;
            }
            Received received = MessageReader.received(members);
            String type = received instanceof Control ? "control" : "message";
            if (!message.type().equals(type) || !message.lastEventId().equals(received.cursor())) {
                throw new ProtocolViolationException("The fields of the event do not match its data: " + message);
            }
            connection.receivedInStep(received);
        }

        @Override
        public void onError(Throwable failure) {
            connection.lost("failed: " + failure);
        }

        @Override
        public void onComplete() {
            connection.lost("reached the end of its stream");
        }
    }
}
