package io.triwire.bench.proxy.probe.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.triwire.bench.proxy.link.Link;
import io.triwire.client.Transport;

/**
 * The log of an {@link Origin} in another process, read through the path that is measured.
 *
 * <p>The clocks are matched by the fastest of all responses: times of the origin are those at which the client would
 * have seen the moment if nothing had delayed it more than that response. So a delay that is measured is what the path
 * adds to its round trip, which {@link #roundTrip} has.
 */
public final class RemoteOrigin implements OriginLog {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 4 << 20;
    private static final int ATTEMPTS = 3;
    private static final int SAMPLES = 5;
    private static final long PAUSE_MILLIS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Link link;
    private long roundTripNanos = Long.MAX_VALUE;
    private long shiftNanos;

    /** A log and the time of the origin when it was sent. */
    record Log(long now, List<LoggedVisit> visits) {

        record LoggedVisit(String headers, List<Moment> moments) {}
    }

    /** Creates a reader that connects over the long-polling service of a link. */
    public RemoteOrigin(Link link) {
        this.link = link;
    }

    /**
     * Checks that the origin answers, and matches the clocks.
     *
     * @return the response of whatever answers instead; empty if the origin does
     * @throws IOException if there is no response
     */
    public Optional<Head> check() throws IOException {
        for (int i = 0; i < SAMPLES; i++) {
            LinkConnection.Whole answer = ask("");
            if (answer.head().status() != 200 || !answer.head().fromOrigin()) {
                return Optional.of(answer.head());
            }
        }
        return Optional.empty();
    }

    /** Time of the fastest request and response, without connecting. */
    public synchronized Duration roundTrip() {
        return Duration.ofNanos(roundTripNanos);
    }

    private LinkConnection.Whole ask(String id) throws IOException {
        URI service = link.service(Transport.LONG_POLL);
        try (LinkConnection connection = LinkConnection.open(link, service)) {
            if (connection.refusal().isPresent()) {
                return new LinkConnection.Whole(connection.refusal().get(), new byte[0]);
            }
            long from = System.nanoTime();
            // The second parameter makes each request another one, for a cache that does not respect no-store.
            connection.get(
                    "%s%s?id=%s&n=%s".formatted(Link.path(service), Origin.LOG_PATH, id, UUID.randomUUID()),
                    List.of("Accept: application/json"));
            LinkConnection.Whole answer = connection.read(DEADLINE, MAX_BYTES);
            long now = System.nanoTime();
            if (answer.head().fromOrigin()) {
                match(now - from, now, parse(answer).now);
            }
            return answer;
        }
    }

    private synchronized void match(long took, long here, long there) {
        if (took < roundTripNanos) {
            roundTripNanos = took;
            shiftNanos = here - there;
        }
    }

    private synchronized Moment shifted(Moment moment) {
        return new Moment(moment.nanos() + shiftNanos, moment.kind(), moment.detail());
    }

    private static Log parse(LinkConnection.Whole answer) throws IOException {
        try {
            return JSON.readValue(answer.body(), Log.class);
        } catch (JsonProcessingException changed) {
            throw new IOException("the path changes what the origin answers", changed);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if the log cannot be read
     */
    @Override
    public List<Visit> visits(String id) {
        List<Log.LoggedVisit> entries = entries(id);
        return IntStream.range(0, entries.size())
                .mapToObj(i -> new Visit(
                        entries.get(i).headers(),
                        new Timeline(
                                moments(entries.get(i)),
                                () -> moments(entries(id).get(i)))))
                .toList();
    }

    private List<Moment> moments(Log.LoggedVisit entry) {
        return entry.moments().stream().map(this::shifted).toList();
    }

    private List<Log.LoggedVisit> entries(String id) {
        IOException last = new IOException();
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return parse(ask(id)).visits();
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw new UncheckedIOException(last);
    }

    @Override
    public Optional<Visit> awaitVisit(String id, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Optional<Visit> first = visits(id).stream().findFirst();
            if (first.isPresent() || System.nanoTime() > end) {
                return first;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
