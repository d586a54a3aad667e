package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.LocalServices;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

/**
 * Two replicas of each service, their Kafka, and a publisher of 20 events per second. The data of an event is its
 * number; the events go to four channels in turn.
 */
public final class ReplicaSet implements AutoCloseable {

    /** Response header with the name of the replica. */
    static final String REPLICA = "X-Replica";

    private static final String TOPIC = "triwire-drill";
    private static final double EVENTS_PER_SECOND = 20;
    private static final int CHANNELS = 4;
    private static final int MOST_POLLS = 500;
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(5);

    private final Path repository;
    private final Path logs;
    private final EmbeddedKafka kafka;
    private final Upstreams upstreams;
    private final AtomicLong published = new AtomicLong();
    private final Semaphore second = new Semaphore(1);
    private final LocalServices firsts;
    private volatile boolean killed;
    private volatile LocalServices seconds;
    private Optional<KafkaOutbox> outbox = Optional.empty();
    private Optional<OpenLoopPublisher> publisher = Optional.empty();

    private ReplicaSet(Path repository, Path logs, EmbeddedKafka kafka) {
        this.repository = repository;
        this.logs = logs;
        this.kafka = kafka;
        Map<Transport, Integer> services = free();
        this.upstreams = new Upstreams(services, free(), services, free(), free());
        this.firsts = run("one", upstreams.services(), upstreams.health());
        this.seconds = run("two", upstreams.replicas(), upstreams.replicaHealth());
    }

    /**
     * Starts Kafka and the services, without waiting for the services.
     *
     * @param repository root of the repository, with the packaged services
     * @param logs directory for the logs of the services
     */
    public static ReplicaSet start(Path repository, Path logs) {
        return new ReplicaSet(repository, logs, EmbeddedKafka.start());
    }

    /**
     * Waits until the services are ready and starts to publish.
     *
     * @throws io.triwire.bench.process.ServiceFailedException if a service does not become ready
     */
    public void awaitReady() throws InterruptedException {
        firsts.awaitReady();
        seconds.awaitReady();
        KafkaOutbox to = new KafkaOutbox(KafkaAccess.open(kafka.bootstrapServers()), TOPIC, refused -> {});
        outbox = Optional.of(to);
        Iterator<Post> posts = Stream.generate(this::next).iterator();
        publisher = Optional.of(
                new OpenLoopPublisher(posts, new Schedule(System.nanoTime(), EVENTS_PER_SECOND), to).start());
    }

    /** The services that a set needs, to check that they are packaged. */
    public static List<LocalService> services(Path repository) {
        return Stream.of(Transport.values())
                .map(transport -> LocalService.of(repository, transport.module(), 1, Map.of()))
                .toList();
    }

    private LocalServices run(String name, Map<Transport, Integer> ports, Map<Transport, Integer> health) {
        Map<String, String> settings = Map.of(
                "kafka.bootstrap.servers",
                kafka.bootstrapServers(),
                "feed.topic",
                TOPIC,
                "quarkus.http.header.\"%s\".value".formatted(REPLICA),
                name,
                // No load balancer has to notice the shutdown.
                "feed.leave-after",
                "0s");
        try {
            return LocalServices.start(
                    Stream.of(Transport.values())
                            .map(transport -> LocalService.of(
                                    repository,
                                    transport.module(),
                                    port(ports, transport),
                                    port(health, transport),
                                    settings))
                            .toList(),
                    Files.createDirectories(logs.resolve("services-" + name)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Map<Transport, Integer> free() {
        return ProxyInstance.ports(transport -> FreePort.find());
    }

    private static int port(Map<Transport, Integer> ports, Transport transport) {
        return Optional.ofNullable(ports.get(transport)).orElseThrow();
    }

    private Post next() {
        long number = published.getAndIncrement();
        byte[] data = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
        return new Post(Optional.of("channel-" + channel(number)), Optional.empty(), data);
    }

    /** The number of the channel of an event; events of a channel keep their order. */
    static int channel(long number) {
        return (int) (number % CHANNELS);
    }

    /** Number of events published so far; their numbers are all below it. */
    long published() {
        return published.get();
    }

    /**
     * The current cursor of the feed, fetched without a proxy.
     *
     * @throws IOException if the service returns none
     */
    String cursor() throws IOException, InterruptedException {
        try (Exchange poll = poll("wait=0s")) {
            return poll.cursor().orElseThrow(() -> new IOException("the service returned no cursor"));
        }
    }

    /**
     * The numbers of the events after a cursor and below {@code end}, fetched without a proxy.
     *
     * @throws IOException if the last of them are still missing after 500 polls
     */
    Set<Long> eventsAfter(String cursor, long end) throws IOException, InterruptedException {
        Set<Long> numbers = new HashSet<>();
        List<Long> last = LongStream.range(end - CHANNELS, end).boxed().toList();
        String after = cursor;
        for (int polls = 0; !numbers.containsAll(last); polls++) {
            if (polls == MOST_POLLS) {
                throw new IOException("event %d does not arrive without a proxy either".formatted(end - 1));
            }
            try (Exchange poll = poll("after=" + after, "wait=1s")) {
                poll.timeline().all(MomentKind.EVENT).forEach(event -> numbers.add(Long.parseLong(event.detail())));
                after = poll.cursor().orElse(after);
            }
        }
        numbers.removeIf(number -> number >= end);
        return numbers;
    }

    private Exchange poll(String... parameters) throws IOException, InterruptedException {
        Request request = Request.of(Transport.LONG_POLL);
        for (String parameter : parameters) {
            request = request.parameter(parameter);
        }
        Exchange poll = Exchange.open(Link.direct(upstreams.services()), request);
        poll.timeline().awaitEnd(TIME_TO_ANSWER);
        return poll;
    }

    /** The ports of the services, with both replicas of each. */
    public Upstreams upstreams() {
        return upstreams;
    }

    /** Acquires exclusive use of the second replicas, and waits until they are ready. */
    public void acquireReplicas() throws InterruptedException {
        second.acquire();
        try {
            restoreReplicas();
        } catch (RuntimeException | InterruptedException failed) {
            second.release();
            throw failed;
        }
    }

    /** Releases the second replicas. Restarts them if they were killed, without waiting for them. */
    public void releaseReplicas() {
        restartKilled();
        second.release();
    }

    /** Kills the second replicas (SIGKILL). */
    void killReplicas() throws InterruptedException {
        killed = true;
        seconds.kill();
    }

    /** Restarts the second replicas if they were killed, and waits until they are ready. */
    void restoreReplicas() throws InterruptedException {
        restartKilled();
        seconds.awaitReady();
    }

    private void restartKilled() {
        if (killed) {
            killed = false;
            seconds = run("two", upstreams.replicas(), upstreams.replicaHealth());
        }
    }

    @Override
    public void close() {
        publisher.ifPresent(OpenLoopPublisher::close);
        outbox.ifPresent(KafkaOutbox::close);
        firsts.close();
        seconds.close();
        kafka.close();
    }
}
