package io.triwire.bench.faults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.client.Transport;

/**
 * Publishes numbered events at a fixed rate, however slow Kafka and the services are. Every tenth event goes over one
 * of the transports in turn, the others through a plain Kafka producer. Records the outcome of each publication.
 */
final class FaultPublisher implements AutoCloseable {

    private static final List<Transport> TRANSPORTS = List.of(Transport.values());
    private static final int EVERY = 10;
    private static final Duration TIME_TO_SEND = Duration.ofSeconds(130);
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(12);
    private static final int CREATED = 201;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final long MOST_LATE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String servers;
    private final String topic;
    private final List<String> channels;
    private final Map<Transport, List<URI>> addresses;
    private final int rate;
    private volatile String padding = "";
    private final HttpClient http;
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, FaultPublication> publications = new ConcurrentHashMap<>();
    private final Map<Long, StoredPosition> positions = new ConcurrentHashMap<>();

    /** Numbers of the events whose outcome is still awaited. */
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    private final Map<URI, SocketPublisher> sockets = new ConcurrentHashMap<>();
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread sending = new Thread(task, "kafka-sender");
        sending.setDaemon(true);
        return sending;
    });
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile KafkaProducer<String, byte[]> producer;
    private final AtomicInteger incarnation = new AtomicInteger();
    private volatile boolean running;
    private volatile boolean closed;
    private volatile long mostLateNanos;
    private volatile Optional<Throwable> failure = Optional.empty();

    /**
     * Creates a publisher that publishes nothing until {@link #resume}.
     *
     * @param servers bootstrap servers of Kafka, not through the relays
     * @param topic topic of the feed
     * @param channels channels of the events, used in turn
     * @param addresses feed URLs of each transport, used in turn
     * @param rate events per second
     * @param http client for publications over a transport
     */
    FaultPublisher(
            String servers,
            String topic,
            List<String> channels,
            Map<Transport, List<URI>> addresses,
            int rate,
            HttpClient http) {
        this.servers = servers;
        this.topic = topic;
        this.channels = List.copyOf(channels);
        this.addresses = Map.copyOf(addresses);
        this.rate = rate;
        this.http = http;
        this.producer = producer(Map.of());
        thread.setDaemon(true);
        thread.start();
    }

    /** A producer with the usual settings against loss: {@code acks=all} and idempotence. */
    KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
                ProducerConfig.LINGER_MS_CONFIG, 0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000,
                ProducerConfig.METADATA_MAX_AGE_CONFIG, 1_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500));
        settings.putAll(more);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** Sets the padding of the following events, in bytes. */
    void eventBytes(int bytes) {
        padding = "x".repeat(bytes);
    }

    /** Starts publishing, or continues after a pause. */
    void resume() {
        running = true;
    }

    /** Stops publishing and waits for the outcome of every event, at most 130 s. */
    void pause() throws InterruptedException {
        running = false;
        long end = System.nanoTime() + TIME_TO_SEND.toNanos();
        while (!open.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(EVERY);
        }
    }

    /**
     * Starts a new incarnation: the following events go to a new topic, or to a log that has lost its end. Call only
     * while paused.
     */
    void newIncarnation() {
        producer.close(Duration.ofSeconds(5));
        producer = producer(Map.of());
        incarnation.incrementAndGet();
    }

    /** The current incarnation of the topic, from 0. */
    int incarnation() {
        return incarnation.get();
    }

    List<String> channels() {
        return channels;
    }

    private void run() {
        long due = System.nanoTime();
        try {
            while (!closed) {
                if (!running) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY));
                    due = System.nanoTime();
                    continue;
                }
                long late = System.nanoTime() - due;
                if (late < 0) {
                    LockSupport.parkNanos(-late);
                    continue;
                }
                mostLateNanos = Math.max(mostLateNanos, late);
                publishNext();
                due += TimeUnit.SECONDS.toNanos(1) / rate;
            }
        } catch (RuntimeException failed) {
            failure = Optional.of(failed);
        }
    }

    private void publishNext() {
        long number = next.get();
        String channel = channels.get((int) (number % channels.size()));
        if (number % EVERY == 0) {
            Transport transport = TRANSPORTS.get((int) (number / EVERY % TRANSPORTS.size()));
            List<URI> all = addresses.getOrDefault(transport, List.of());
            publishOver(transport, all.get((int) (number / EVERY / TRANSPORTS.size() % all.size())), channel);
        } else {
            publishToKafka(channel, List.of());
        }
    }

    /** Publishes an event through Kafka's producer. */
    long publishToKafka(String channel, Iterable<Header> headers) {
        long number = begin(channel, "kafka", PublicationOutcome.UNKNOWN);
        int now = incarnation();
        // send() may block while Kafka is away, and the schedule must not wait.
        sender.execute(() ->
                producer.send(new ProducerRecord<>(topic, null, channel, data(number), headers), (metadata, failed) -> {
                    if (failed == null) {
                        stored(number, new StoredPosition(now, metadata.partition(), metadata.offset()));
                    }
                    open.remove(number);
                }));
        return number;
    }

    /** Publishes an event again through Kafka's producer, with the publication id of the first time. */
    void repeatToKafka(long number, String channel, String id) {
        Header header = new RecordHeader("publication-id", id.getBytes(StandardCharsets.UTF_8));
        sender.execute(() -> producer.send(
                new ProducerRecord<>(topic, null, channel, data(number), List.of(header)), (metadata, failed) -> {
                    if (failed == null) {
                        outcome(number, PublicationOutcome.STORED);
                    }
                }));
    }

    /** Registers an event that the caller publishes, with its preliminary outcome, and returns its number. */
    long begin(String channel, String via, PublicationOutcome outcome) {
        long number = next.getAndIncrement();
        open.add(number);
        publications.put(number, new FaultPublication(number, channel, via, incarnation(), System.nanoTime(), outcome));
        return number;
    }

    /** Records that Kafka has stored an event. */
    void stored(long number, StoredPosition position) {
        positions.put(number, position);
        outcome(number, PublicationOutcome.STORED);
    }

    /** Records the position of an event without changing its outcome. */
    void positioned(long number, int partition, long offset) {
        positions.put(number, new StoredPosition(incarnation(), partition, offset));
    }

    /** Ends the wait for the outcome of an event. */
    void settled(long number) {
        open.remove(number);
    }

    private void outcome(long number, PublicationOutcome outcome) {
        publications.computeIfPresent(number, (same, known) -> known.with(outcome));
        open.remove(number);
    }

    /** The data of an event, as JSON. */
    byte[] data(long number) {
        return json(number).getBytes(StandardCharsets.US_ASCII);
    }

    private String json(long number) {
        return "{\"n\":%d,\"pad\":\"%s\"}".formatted(number, padding);
    }

    private void publishOver(Transport transport, URI address, String channel) {
        publishOver(transport, address, begin(channel, transport.id(), PublicationOutcome.UNKNOWN), channel, "");
    }

    /**
     * Publishes an event over a transport.
     *
     * @param members additional members of the publication in JSON, each followed by a comma
     * @return completes with the status code of the response, or 0 if there is none
     */
    CompletableFuture<Integer> publishOver(
            Transport transport, URI address, long number, String channel, String members) {
        String publication = "{%s\"channel\":\"%s\",\"data\":%s}".formatted(members, channel, json(number));
        CompletableFuture<Integer> answer = transport == Transport.WEBSOCKET
                ? sockets.computeIfAbsent(address, one -> new SocketPublisher(http, one))
                        .publish(number, publication)
                : post(address, publication);
        return answer.handle((status, failed) -> {
            if (failed == null && status == CREATED) {
                outcome(number, PublicationOutcome.STORED);
            } else if (failed == null && status >= BAD_REQUEST && status < SERVER_ERROR) {
                publications.computeIfPresent(
                        number,
                        (same, known) -> known.outcome() == PublicationOutcome.STORED
                                ? known
                                : known.with(PublicationOutcome.REFUSED));
            }
            open.remove(number);
            return failed == null ? status : 0;
        });
    }

    private CompletableFuture<Integer> post(URI address, String publication) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIME_TO_ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(publication))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(answer -> answer.statusCode());
    }

    /** The publications from a number on, each with its current outcome. */
    List<FaultPublication> since(long first) {
        List<FaultPublication> all = new ArrayList<>(publications.values());
        all.removeIf(publication -> publication.number() < first);
        return all;
    }

    /** Forgets the publications before a number. */
    void forgetBefore(long first) {
        publications.keySet().removeIf(number -> number < first);
        positions.keySet().removeIf(number -> number < first);
    }

    /** The position of an event, if Kafka has acknowledged it. */
    Optional<StoredPosition> position(long number) {
        return Optional.ofNullable(positions.get(number));
    }

    Optional<FaultPublication> publication(long number) {
        return Optional.ofNullable(publications.get(number));
    }

    /** The number of the next event. */
    long next() {
        return next.get();
    }

    /**
     * Describes how far the publisher fell behind its schedule since the last call; empty if it kept up.
     *
     * @throws FaultFailedException if the publisher has failed
     */
    Optional<String> trouble() {
        failure.ifPresent(failed -> {
            throw new FaultFailedException("The publisher failed: " + failed);
        });
        long late = mostLateNanos;
        mostLateNanos = 0;
        return late > MOST_LATE_NANOS
                ? Optional.of("The publisher was %d ms late: this machine is overloaded."
                        .formatted(TimeUnit.NANOSECONDS.toMillis(late)))
                : Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        running = false;
        sender.shutdownNow();
        sockets.values().forEach(SocketPublisher::close);
        producer.close(Duration.ZERO);
    }
}
