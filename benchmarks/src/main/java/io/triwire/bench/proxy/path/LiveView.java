package io.triwire.bench.proxy.path;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.client.Transport;

/**
 * What a client alone sees of a running service over one transport.
 *
 * @param transport the transport
 * @param ours whether a service of this project answers, and serves the transport
 * @param passes whether the transport works, as far as it can be seen
 * @param head head of the response; empty if there was none
 * @param words what was seen, without the transport and without a full stop
 */
record LiveView(Transport transport, boolean ours, boolean passes, Optional<Head> head, String words) {

    /** How long after the longest poll a response may come. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The first message of a stream, or the answer to a poll, with how long the service may be silent. */
    private static final Pattern ACCEPTED =
            Pattern.compile("(?:\"control\":\"welcome\".*\"heartbeat\"|\"cursor\":\".*\"maxWait\"):(\\d{1,9})");

    private static final Pattern EVENT = Pattern.compile("\"id\":\".*\"channel\":");

    /**
     * Looks for as long as the patience lasts.
     *
     * @throws InterruptedException if interrupted
     */
    static LiveView of(Link link, Transport transport, Duration patience) throws InterruptedException {
        try {
            return transport.answersOnce() ? polls(link, transport, patience) : stream(link, transport, patience);
        } catch (IOException failed) {
            return new LiveView(transport, false, false, Optional.empty(), "no, " + failed.getMessage());
        }
    }

    /** When something first came, and its number. */
    private record FirstMessage(long nanos, long number) {}

    /** A subscription that notes the first control message and the first event. */
    private static final class LiveSubscription implements AutoCloseable {

        private final CompletableFuture<FirstMessage> accepted = new CompletableFuture<>();
        private final CompletableFuture<FirstMessage> event = new CompletableFuture<>();
        private final long from = System.nanoTime();
        private final Exchange exchange;

        private LiveSubscription(Link link, Request request) throws IOException {
            exchange = Exchange.open(link, request, this::read);
        }

        private void read(String text) {
            Matcher message = ACCEPTED.matcher(text);
            if (message.find()) {
                accepted.complete(new FirstMessage(System.nanoTime(), Long.parseLong(message.group(1))));
            }
            if (EVENT.matcher(text).find()) {
                event.complete(new FirstMessage(System.nanoTime(), 0));
            }
        }

        private Optional<FirstMessage> await(CompletableFuture<FirstMessage> awaited, Duration deadline)
                throws InterruptedException {
            try {
                return Optional.of(awaited.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException | ExecutionException none) {
                return Optional.empty();
            }
        }

        private long millis(long nanos) {
            return (nanos - from) / 1_000_000;
        }

        /** The age at which it ended, in seconds; empty if it did not. */
        private Optional<Double> end() throws InterruptedException {
            return exchange.timeline().awaitEnd(Duration.ZERO).map(end -> (end.nanos() - from) / 1e9);
        }

        private List<Moment> heartbeats() {
            return exchange.timeline().all(MomentKind.HEARTBEAT);
        }

        @Override
        public void close() {
            exchange.close();
        }
    }

    private static LiveView stream(Link link, Transport transport, Duration patience)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try (LiveSubscription all = new LiveSubscription(link, Request.of(transport));
                LiveSubscription quiet = new LiveSubscription(link, quiet(transport))) {
            Optional<Head> head = all.exchange.head(PathRun.DEADLINE);
            Optional<LiveView> refused = refused(transport, head);
            if (refused.isPresent()) {
                return refused.get();
            }
            Optional<FirstMessage> welcome = all.await(all.accepted, PathRun.DEADLINE);
            if (welcome.isEmpty()) {
                return new LiveView(transport, false, false, head, "no, it is accepted and then nothing comes");
            }
            // Until the end of both, or of the patience.
            quiet.exchange.timeline().awaitEnd(Duration.ofNanos(end - System.nanoTime()));
            if (quiet.end().isPresent()) {
                TimeUnit.MILLISECONDS.sleep((long) (1_000 * PathAnswer.SAME_SECONDS));
            }
            List<String> words = new ArrayList<>();
            words.add(firsts(all, welcome.get()));
            words.add(
                    all.event.isDone()
                            ? "the first event after %d ms"
                                    .formatted(all.millis(all.event.join().nanos()))
                            : "no event came");
            boolean passes = lives(words, all, quiet, welcome.get().number() / 1e3, patience.toMillis() / 1e3);
            return new LiveView(
                    transport, true, passes, head, (passes ? "yes, " : "yes, but ") + String.join("; ", words));
        }
    }

    private static String firsts(LiveSubscription subscription, FirstMessage accepted) {
        return "the first byte came after %d ms, the first message after %d ms"
                .formatted(
                        subscription.exchange.timeline().all(MomentKind.HEAD).stream()
                                .findFirst()
                                .map(head -> subscription.millis(head.nanos()))
                                .orElse(0L),
                        subscription.millis(accepted.nanos()));
    }

    /** Says how long the connections lived; returns whether they lived for the whole patience. */
    private static boolean lives(
            List<String> words,
            LiveSubscription all,
            LiveSubscription quiet,
            double heartbeatSeconds,
            double patienceSeconds)
            throws InterruptedException {
        Optional<Double> quietEnd = quiet.end();
        Optional<Double> allEnd = all.end();
        String heartbeat = "its heartbeat of " + PathAnswer.seconds(heartbeatSeconds);
        if (quietEnd.isPresent()) {
            boolean life = allEnd.isPresent() && Math.abs(allEnd.get() - quietEnd.get()) < PathAnswer.SAME_SECONDS;
            words.add(
                    life
                            ? "every connection ends after " + PathAnswer.seconds(quietEnd.get())
                            : "a connection without events ends after %s, despite %s"
                                    .formatted(PathAnswer.seconds(quietEnd.get()), heartbeat));
            return false;
        }
        if (allEnd.isPresent()) {
            words.add("a connection with events ended after " + PathAnswer.seconds(allEnd.get()));
            return false;
        }
        if (quiet.heartbeats().isEmpty() && patienceSeconds > heartbeatSeconds + 2) {
            words.add("%s did not come within %s".formatted(heartbeat, PathAnswer.seconds(patienceSeconds)));
            return false;
        }
        words.add(
                quiet.heartbeats().isEmpty()
                        ? "a connection without events lasts at least %s; %s is longer"
                                .formatted(PathAnswer.seconds(patienceSeconds), heartbeat)
                        : "a connection without events lasts at least %s with %s"
                                .formatted(PathAnswer.seconds(patienceSeconds), heartbeat));
        return true;
    }

    private static LiveView polls(Link link, Transport transport, Duration patience)
            throws IOException, InterruptedException {
        try (LiveSubscription first =
                new LiveSubscription(link, Request.of(transport).parameter("wait=0s"))) {
            Optional<Head> head = first.exchange.head(PathRun.DEADLINE);
            Optional<LiveView> refused = refused(transport, head);
            if (refused.isPresent()) {
                return refused.get();
            }
            Optional<FirstMessage> answer = first.await(first.accepted, PathRun.DEADLINE);
            if (answer.isEmpty()) {
                return new LiveView(transport, false, false, head, "no, what comes is no answer to a poll");
            }
            Duration longest = Duration.ofMillis(answer.get().number());
            Duration wait = longest.compareTo(patience) < 0 ? longest : patience;
            Request poll = quiet(transport).parameter("wait=%dms".formatted(wait.toMillis()));
            try (LiveSubscription waiting = new LiveSubscription(link, poll)) {
                boolean passes =
                        waiting.await(waiting.accepted, wait.plus(GRACE)).isPresent();
                String ending = passes
                        ? "is answered"
                        : waiting.exchange
                                .head(Duration.ZERO)
                                .map(other -> "is answered with %d".formatted(other.status()))
                                .orElse("is not answered");
                String words = "%s; a poll of %s %s (the longest of the service: %s)"
                        .formatted(
                                firsts(first, answer.get()),
                                PathAnswer.seconds(wait.toMillis() / 1e3),
                                ending,
                                PathAnswer.seconds(longest.toMillis() / 1e3));
                return new LiveView(transport, true, passes, head, (passes ? "yes, " : "yes, but ") + words);
            }
        }
    }

    /** A subscription to a channel that has no events. */
    private static Request quiet(Transport transport) {
        return Request.of(transport).parameter("channel=triwire-path-" + UUID.randomUUID());
    }

    private static Optional<LiveView> refused(Transport transport, Optional<Head> head) {
        if (head.isEmpty()) {
            return Optional.of(new LiveView(
                    transport,
                    false,
                    false,
                    head,
                    "no, no byte came within %d s".formatted(PathRun.DEADLINE.toSeconds())));
        }
        int status = head.get().status();
        boolean problem =
                head.get().value("Content-Type").toLowerCase(Locale.ROOT).startsWith("application/problem+json");
        if (status == transport.openingStatus()) {
            return Optional.empty();
        }
        return Optional.of(new LiveView(
                transport,
                problem && status == 401,
                false,
                head,
                status == 401 || status == 403
                        ? "not known, it asks for credentials (%d)".formatted(status)
                        : "not served at this address (%d)".formatted(status)));
    }
}
