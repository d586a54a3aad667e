package io.triwire.client;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A subscriber over long polling (RFC 6202); publishes by POST. */
public final class LongPollSubscriber extends ReconnectingSubscriber {

    /** The longest wait of the service; this default is assumed until the service sends its own. */
    private volatile Duration maxWait = Duration.ofSeconds(25);

    private LongPollSubscriber(SubscribeOptions options, Backoff backoff) {
        super(options, backoff);
    }

    /** Subscribes, without waiting for the first response. */
    public static LongPollSubscriber subscribe(SubscribeOptions options, Backoff backoff) {
        LongPollSubscriber subscriber = new LongPollSubscriber(options, backoff);
        subscriber.start();
        return subscriber;
    }

    @Override
    void open(Optional<String> after, Connection connection) {
        // The first poll does not wait: it returns the current cursor, and later polls miss nothing after it.
        poll(after, Duration.ZERO, connection);
    }

    private void poll(Optional<String> after, Duration wait, Connection connection) {
        connection.allowSilence(Silence.allowedBy(wait, maxWait));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        options.feed(service(), after, List.of("wait=%dms".formatted(wait.toMillis()))))
                .header("Accept", "application/json");
        options.authorization().ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<String>> poll = HTTP.sendAsync(request.build(), BodyHandlers.ofString());
        connection.cutBy(() -> poll.cancel(true));
        poll.whenComplete((answer, failure) -> {
            connection.alive();
            if (failure != null) {
                connection.lost("failed: " + failure);
            } else if (answer.statusCode() == 200) {
                take(answer.body(), connection);
            } else {
                connection.refused(ProblemDetails.of(
                        answer.statusCode(), answer.body(), RetryAfter.of(answer.headers(), Clock.systemUTC())));
            }
        });
    }

    private void take(String answer, Connection connection) {
        try {
            JsonObject members = JsonObject.of(answer);
            String cursor = members.string("cursor")
                    .orElseThrow(() -> new ProtocolViolationException("Response without a cursor: " + answer));
            maxWait = MessageReader.millis(members, "maxWait");
            List<String> events = members.array("events");
            if (!members.has("events")) {
                throw new ProtocolViolationException("Response without events: " + answer);
            }
            if (inbox.arrived().isEmpty() && events.isEmpty() && !members.has("reset")) {
                connection.received(new Control.Welcome(cursor, Optional.empty()));
            }
            members.object("reset").ifPresent(reset -> connection.received(MessageReader.reset(reset, cursor)));
            events.forEach(event -> connection.received(MessageReader.event(JsonObject.of(event))));
            connection.advanced(cursor);
            connection.more(() -> poll(Optional.of(cursor), options.pollWait(), connection));
        } catch (ProtocolViolationException violation) {
            connection.broken(violation);
        }
    }

    @Override
    public String publish(String publication) {
        return HttpPublish.post(service(), publication, options.authorization());
    }
}
