package io.triwire.bench.faults;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Flow;

import io.triwire.client.Transport;

/** A subscriber to a stream of lines, those of Server-Sent Events. */
final class StreamReader extends FaultSubscriber {

    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(5);
    private static final int OK = 200;

    private volatile Optional<Lines> stream = Optional.empty();

    StreamReader(Transport transport, SubscriberTools shared, Wanted wanted, Random random) {
        super(transport, shared, wanted, random);
    }

    @Override
    void open(URI address, long number) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIME_TO_ANSWER);
        for (String line : transport().requestHeaders("")) {
            int colon = line.indexOf(": ");
            request.header(line.substring(0, colon), line.substring(colon + 2));
        }
        Lines lines = new Lines(number);
        http().sendAsync(request.build(), answer -> {
                    if (answer.statusCode() != OK) {
                        return BodySubscribers.replacing(false);
                    }
                    stream = Optional.of(lines);
                    opened(number);
                    return BodySubscribers.fromLineSubscriber(lines, ignored -> true, StandardCharsets.UTF_8, null);
                })
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        lost(number, "broken: " + failure, true);
                    } else if (answer.statusCode() != OK) {
                        refused(number, answer.statusCode(), answer.headers());
                    }
                });
    }

    @Override
    void abort() {
        stream.ifPresent(Lines::cancel);
    }

    @Override
    void readOn() {
        stream.ifPresent(Lines::next);
    }

    /** The lines of one stream. */
    private final class Lines implements Flow.Subscriber<String> {

        private final long number;
        private volatile Optional<Flow.Subscription> subscription = Optional.empty();
        private final StringBuilder data = new StringBuilder();
        private String id = "";

        private Lines(long number) {
            this.number = number;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            if (!isCurrent(number)) {
                given.cancel();
                return;
            }
            subscription = Optional.of(given);
            given.request(1);
        }

        @Override
        public void onNext(String line) {
            heard(number);
            if (line.isEmpty()) {
                if (data.length() > 0) {
                    line(number, data.toString());
                }
                at(number, id);
                data.setLength(0);
            } else if (line.startsWith("data:")) {
                data.append(value(line));
            } else if (line.startsWith("id:")) {
                id = value(line);
            } else if (line.startsWith("retry:") && value(line).matches("\\d{1,9}")) {
                retryAfter(number, Long.parseLong(value(line)));
            }
            if (!isPaused()) {
                next();
            }
        }

        private static String value(String line) {
            String value = line.substring(line.indexOf(':') + 1);
            return value.startsWith(" ") ? value.substring(1) : value;
        }

        private void next() {
            subscription.ifPresent(given -> given.request(1));
        }

        private void cancel() {
            subscription.ifPresent(Flow.Subscription::cancel);
        }

        @Override
        public void onError(Throwable failure) {
            lost(number, "broken: " + failure, false);
        }

        @Override
        public void onComplete() {
            lost(number, "ended", false);
        }
    }
}
