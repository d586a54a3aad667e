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

import io.triwire.bench.faults.FaultPublication.Outcome;
import io.triwire.client.Transport;

/**
 * Publishes numbered events at a steady rate, whatever becomes of them: most with a plain Kafka producer, and every
 * tenth over one of the transports in turn. It remembers of each what it knows.
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
    private final Map<Long, StoredPosition> places = new ConcurrentHashMap<>();

    /** Numbers of those whose answer is awaited. */
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    private final Map<URI, SocketPublisher> sockets = new ConcurrentHashMap<>();
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread sending = new Thread(task, "kafka-sender");
        sending.setDaemon(true);
        return sending;
    });
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile KafkaProducer<String, byte[]> producer;
    private final AtomicInteger lives = new AtomicInteger();
    private volatile boolean running;
    private volatile boolean closed;
    private volatile long mostLateNanos;
    private volatile Optional<Throwable> failure = Optional.empty();

    /**
     * @param servers of Kafka, without the relays
     * @param channels of the events, in turn
     * @param addresses of the feed of each transport, in turn
     * @param rate events per second
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

    /** A producer as anybody would set it up who wants to lose nothing. */
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

    /** Sets how many bytes each event has from now on, beside its number. */
    void eventBytes(int bytes) {
        padding = "x".repeat(bytes);
    }

    /** Begins to publish, or goes on. */
    void resume() {
        running = true;
    }

    /** Stops, and waits until the outcome of all is known, or cannot be. */
    void pause() throws InterruptedException {
        running = false;
        long end = System.nanoTime() + TIME_TO_SEND.toNanos();
        while (!open.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(EVERY);
        }
    }

    /** What is published from now on is in another topic, or in a log that has lost its end. Only when paused. */
    void newLife() {
        producer.close(Duration.ofSeconds(5));
        producer = producer(Map.of());
        lives.incrementAndGet();
    }

    int life() {
        return lives.get();
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

    /** Publishes an event with a plain producer. */
    long publishToKafka(String channel, Iterable<Header> headers) {
        long number = begin(channel, "kafka", Outcome.UNKNOWN);
        int now = life();
        // Sending may block while Kafka is away, and the schedule does not wait.
        sender.execute(() ->
                producer.send(new ProducerRecord<>(topic, null, channel, data(number), headers), (metadata, failed) -> {
                    if (failed == null) {
                        stored(number, new StoredPosition(now, metadata.partition(), metadata.offset()));
                    }
                    open.remove(number);
                }));
        return number;
    }

    /** Publishes an event again with a plain producer, with the id that it was published with. */
    void repeatToKafka(long number, String channel, String id) {
        Header header = new RecordHeader("publication-id", id.getBytes(StandardCharsets.UTF_8));
        sender.execute(() -> producer.send(
                new ProducerRecord<>(topic, null, channel, data(number), List.of(header)), (metadata, failed) -> {
                    if (failed == null) {
                        outcome(number, Outcome.STORED);
                    }
                }));
    }

    /** Takes note of an event that somebody else writes; it is unknown until its outcome is told. */
    long begin(String channel, String via, Outcome outcome) {
        long number = next.getAndIncrement();
        open.add(number);
        publications.put(number, new FaultPublication(number, channel, via, life(), System.nanoTime(), outcome));
        return number;
    }

    void stored(long number, StoredPosition place) {
        places.put(number, place);
        outcome(number, Outcome.STORED);
    }

    /** Where an event is that is not known to be stored yet. */
    void placed(long number, int partition, long offset) {
        places.put(number, new StoredPosition(life(), partition, offset));
    }

    /** Nothing more is to be heard of an event. */
    void settled(long number) {
        open.remove(number);
    }

    private void outcome(long number, Outcome outcome) {
        publications.computeIfPresent(number, (same, known) -> known.with(outcome));
        open.remove(number);
    }

    /** The data of an event. */
    byte[] data(long number) {
        return json(number).getBytes(StandardCharsets.US_ASCII);
    }

    private String json(long number) {
        return "{\"n\":%d,\"pad\":\"%s\"}".formatted(number, padding);
    }

    private void publishOver(Transport transport, URI address, String channel) {
        publishOver(transport, address, begin(channel, transport.id(), Outcome.UNKNOWN), channel, "");
    }

    /**
     * Publishes an event over a transport, and completes with the status of the answer, 0 if there is none.
     *
     * @param members further ones of the publication, each with a comma after it
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
                outcome(number, Outcome.STORED);
            } else if (failed == null && status >= BAD_REQUEST && status < SERVER_ERROR) {
                publications.computeIfPresent(
                        number,
                        (same, known) -> known.outcome() == Outcome.STORED ? known : known.with(Outcome.REFUSED));
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

    /** All that has been published since a number, with what is known of it now. */
    List<FaultPublication> since(long first) {
        List<FaultPublication> all = new ArrayList<>(publications.values());
        all.removeIf(publication -> publication.number() < first);
        return all;
    }

    /** Forgets all that was published before a number. */
    void forgetBefore(long first) {
        publications.keySet().removeIf(number -> number < first);
        places.keySet().removeIf(number -> number < first);
    }

    /** Where Kafka said that it stored an event. */
    Optional<StoredPosition> place(long number) {
        return Optional.ofNullable(places.get(number));
    }

    Optional<FaultPublication> publication(long number) {
        return Optional.ofNullable(publications.get(number));
    }

    /** The number of the next event. */
    long next() {
        return next.get();
    }

    /**
     * What it could not do as it was to since this was asked last, in words.
     *
     * @throws FaultFailedException if it has ended
     */
    Optional<String> trouble() {
        failure.ifPresent(failed -> {
            throw new FaultFailedException("The publisher failed: " + failed);
        });
        long late = mostLateNanos;
        mostLateNanos = 0;
        return late > MOST_LATE_NANOS
                ? Optional.of("The publisher was late by %d ms; this machine is too busy."
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
