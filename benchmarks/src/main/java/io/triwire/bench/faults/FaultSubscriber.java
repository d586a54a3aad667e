package io.triwire.bench.faults;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.triwire.client.Transport;

/**
 * A subscriber that follows docs/protocol.md and logs everything that it receives. It reconnects with its last cursor
 * to its next address, after a growing random delay, and drops a connection that is silent for 2.5 heartbeats.
 */
abstract class FaultSubscriber implements AutoCloseable {

    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(10);
    private static final double SPANS_OF_SILENCE = 2.5;
    private static final long WATCH_MILLIS = 250;

    /**
     * What all subscribers of a transport share.
     *
     * @param http their client
     * @param clock runs their timers
     * @param heartbeat heartbeat interval until the service announces its own
     */
    record SubscriberTools(HttpClient http, ScheduledExecutorService clock, Duration heartbeat) {}

    /**
     * What to subscribe to.
     *
     * @param name name of the subscriber in findings
     * @param addresses URLs of the feed, tried in turn
     * @param channels channels to subscribe to; empty for all
     * @param start where to start
     */
    record Wanted(String name, List<URI> addresses, Set<String> channels, KnownStart start) {

        Wanted {
            addresses = List.copyOf(addresses);
            channels = Set.copyOf(channels);
        }
    }

    private final Transport transport;
    private final SubscriberTools shared;
    private final Wanted wanted;
    private final Random random;
    private final List<SubscriberEntry> entries = new ArrayList<>();

    private String cursor;
    private long heartbeatMillis;
    private long newest = -1;
    private int address;
    private int attempts;
    private long connection;
    private long heardNanos;
    private long retryMillis = -1;
    private boolean connected;
    private boolean paused;
    private boolean closed;

    FaultSubscriber(Transport transport, SubscriberTools shared, Wanted wanted, Random random) {
        this.transport = transport;
        this.shared = shared;
        this.wanted = wanted;
        this.cursor = wanted.start().cursor();
        this.random = random;
        this.heartbeatMillis = shared.heartbeat().toMillis();
    }

    /** Starts the subscriber. Call it once. */
    final void start() {
        shared.clock().execute(this::connect);
        shared.clock().scheduleWithFixedDelay(this::watch, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Opens a connection to an address. The implementation reports back with its number. */
    abstract void open(URI address, long number);

    /** Closes the connection abruptly. */
    abstract void abort();

    /** Continues to read after a pause. */
    abstract void readOn();

    final HttpClient http() {
        return shared.http();
    }

    final ScheduledExecutorService clock() {
        return shared.clock();
    }

    final Transport transport() {
        return transport;
    }

    private synchronized void connect() {
        if (closed) {
            return;
        }
        connection++;
        connected = false;
        heardNanos = System.nanoTime();
        open(feed(), connection);
    }

    private URI address() {
        return wanted.addresses().get(Math.floorMod(address, wanted.addresses().size()));
    }

    /** The URL that continues after the last cursor. */
    private URI feed() {
        String query = "after=" + encoded(cursor)
                + wanted.channels().stream()
                        .map(channel -> "&channel=" + encoded(channel))
                        .collect(Collectors.joining());
        return URI.create("%s?%s".formatted(address(), query));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private synchronized void watch() {
        if (!closed
                && !paused
                && connection > 0
                && System.nanoTime() - heardNanos > heartbeatMillis * SPANS_OF_SILENCE * 1e6) {
            lost(connection, "silent for %d ms".formatted((System.nanoTime() - heardNanos) / 1_000_000), true);
        }
    }

    /** Whether a connection is the current one. */
    final synchronized boolean isCurrent(long number) {
        return number == connection && !closed;
    }

    /** Call when anything was received on a connection. */
    final synchronized void heard(long number) {
        if (number == connection) {
            heardNanos = System.nanoTime();
        }
    }

    /** Call when a connection is open. */
    final synchronized void opened(long number) {
        if (number == connection && !connected) {
            connected = true;
            heardNanos = System.nanoTime();
            entries.add(new SubscriberEntry.ConnectEntry(
                    heardNanos, Integer.toString(address().getPort())));
        }
    }

    /** Call with each line of JSON received: an event or a control line. */
    final synchronized void line(long number, String json) {
        if (number != connection || closed) {
            return;
        }
        try {
            take(JSON.readTree(json));
        } catch (IOException malformed) {
            lost(number, "sent malformed JSON: " + malformed.getMessage(), true);
        }
    }

    /** Handles an event or a control line. */
    private void take(JsonNode line) {
        attempts = 0;
        if (line.path("control").isTextual()) {
            control(line);
        } else {
            event(line);
        }
    }

    private void control(JsonNode line) {
        if (line.path("control").asText().equals("reset")) {
            reset(line);
        }
        if (line.path("heartbeat").isNumber()) {
            heartbeatMillis = line.path("heartbeat").asLong();
        }
        if (line.path("cursor").isTextual()) {
            cursor = line.path("cursor").asText();
        }
    }

    private void reset(JsonNode reset) {
        entries.add(new SubscriberEntry.ResetEntry(
                System.nanoTime(),
                reset.path("reason").asText("?"),
                reset.path("missed").isNumber()
                        ? OptionalLong.of(reset.path("missed").asLong())
                        : OptionalLong.empty(),
                reset.path("exact").asBoolean(false)));
    }

    private void event(JsonNode event) {
        String id = event.path("id").asText();
        // Without a number it was never published.
        long number = event.path("data").path("n").asLong(-1);
        entries.add(new SubscriberEntry.EventEntry(
                System.nanoTime(), number, event.path("channel").asText().intern(), id));
        cursor = id;
        newest = Math.max(newest, number);
    }

    /** Call with each response to a poll; returns whether its connection is still the current one. */
    final synchronized boolean answer(long number, JsonNode answer) {
        if (number != connection || closed) {
            return false;
        }
        if (answer.path("maxWait").isNumber()) {
            heartbeatMillis = answer.path("maxWait").asLong();
        }
        if (answer.path("reset").isObject()) {
            reset(answer.path("reset"));
        }
        answer.path("events").forEach(this::take);
        attempts = 0;
        cursor = answer.path("cursor").asText(cursor);
        return true;
    }

    /** Polls again on the same connection, or on the current one if {@code number} is 0. */
    final synchronized void again(long number) {
        if (!closed && (number == 0 || number == connection)) {
            heardNanos = System.nanoTime();
            open(feed(), connection);
        }
    }

    /** Call with a cursor received without an event. */
    final synchronized void at(long number, String received) {
        if (number == connection && !received.isEmpty()) {
            cursor = received;
        }
    }

    /** Call with the reconnection delay that the service sent, in milliseconds. */
    final synchronized void retryAfter(long number, long millis) {
        if (number == connection) {
            retryMillis = millis;
        }
    }

    /** Call when a connection has ended or was refused; schedules a reconnect. */
    final synchronized void lost(long number, String how, boolean abort) {
        if (number != connection || closed) {
            return;
        }
        entries.add(new SubscriberEntry.DisconnectEntry(System.nanoTime(), how));
        connection++;
        connected = false;
        heardNanos = System.nanoTime();
        if (abort) {
            abort();
        }
        address++;
        long longest =
                Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(attempts, Integer.SIZE / 4));
        attempts++;
        long delay = (long) (random.nextDouble() * longest);
        if (retryMillis >= 0) {
            delay = Math.max(delay, Math.min(retryMillis, LONGEST_RETRY_AFTER.toMillis()));
            retryMillis = -1;
        }
        heardNanos += TimeUnit.MILLISECONDS.toNanos(delay);
        shared.clock().schedule(this::connect, delay, TimeUnit.MILLISECONDS);
    }

    /** Call when a connection was refused with a status code; honours {@code Retry-After} in seconds. */
    final void refused(long number, int status, HttpHeaders headers) {
        headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .ifPresent(seconds -> retryAfter(number, TimeUnit.SECONDS.toMillis(Long.parseLong(seconds))));
        lost(number, "refused with " + status, true);
    }

    /** Stops reading but keeps the connection open. */
    final synchronized void pause() {
        paused = true;
    }

    /** Ends a pause. */
    final void resume() {
        synchronized (this) {
            paused = false;
            heardNanos = System.nanoTime();
        }
        readOn();
    }

    final synchronized boolean isPaused() {
        return paused;
    }

    /** Whether it is connected and the service has sent a cursor. */
    final synchronized boolean hasCursor() {
        return connected && !cursor.equals("latest");
    }

    /** Its current position, from which another subscriber can start. */
    final synchronized KnownStart position() {
        Set<Long> numbers = new HashSet<>(wanted.start().earlier());
        for (SubscriberEntry entry : entries) {
            if (entry instanceof SubscriberEntry.EventEntry event) {
                numbers.add(event.number());
            }
        }
        return new KnownStart(cursor, numbers);
    }

    /**
     * A position in the feed to start from.
     *
     * @param cursor cursor to subscribe after
     * @param earlier numbers of the events before it
     */
    record KnownStart(String cursor, Set<Long> earlier) {

        /** Starts with the next event. */
        static final KnownStart LATEST = new KnownStart("latest", Set.of());
    }

    final synchronized SubscriberLog log() {
        return new SubscriberLog(
                wanted.name(), transport, wanted.channels(), wanted.start().earlier(), entries);
    }

    /** The log since the last call of this method. */
    final synchronized SubscriberLog takeLog() {
        SubscriberLog log = log();
        entries.clear();
        return log;
    }

    /** The highest event number received; -1 before the first event. */
    final synchronized long newest() {
        return newest;
    }

    final synchronized int size() {
        return entries.size();
    }

    @Override
    public final void close() {
        synchronized (this) {
            closed = true;
            connection++;
        }
        abort();
    }
}
