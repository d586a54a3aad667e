package io.triwire.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.triwire.client.Transport;

/** A subscriber over long polling. It waits 50 ms between polls, to save CPU. */
final class PollReader extends FaultSubscriber {

    private static final long REST_MILLIS = 50;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int OK = 200;

    private volatile Optional<CompletableFuture<HttpResponse<String>>> poll = Optional.empty();

    /** Whether a pause holds back the next poll. */
    private final AtomicBoolean resting = new AtomicBoolean();

    PollReader(Transport transport, SubscriberTools shared, Wanted wanted, Random random) {
        super(transport, shared, wanted, random);
    }

    @Override
    void open(URI address, long number) {
        // The first poll does not wait: it only fetches the current cursor.
        String asked = address.toString();
        HttpRequest request = HttpRequest.newBuilder(
                        asked.contains("after=latest") ? URI.create(asked + "&wait=0s") : address)
                .timeout(LONGEST)
                .build();
        CompletableFuture<HttpResponse<String>> asking = http().sendAsync(request, BodyHandlers.ofString());
        poll = Optional.of(asking);
        asking.whenComplete((answer, failure) -> {
            if (failure != null) {
                lost(number, "broken: " + failure, true);
            } else if (answer.statusCode() == OK) {
                clock().execute(() -> answered(number, answer.body()));
            } else {
                refused(number, answer.statusCode(), answer.headers());
            }
        });
    }

    private void answered(long number, String body) {
        opened(number);
        heard(number);
        try {
            boolean wanted = answer(number, JSON.readTree(body));
            resting.set(wanted && isPaused());
            if (wanted && !isPaused()) {
                clock().schedule(() -> again(number), REST_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException malformed) {
            lost(number, "sent malformed JSON: " + malformed.getMessage(), true);
        }
    }

    @Override
    void abort() {
        poll.ifPresent(asking -> asking.cancel(true));
    }

    @Override
    void readOn() {
        if (resting.getAndSet(false)) {
            again(0);
        }
    }
}
