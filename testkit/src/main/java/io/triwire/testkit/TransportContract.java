package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import io.triwire.client.Control;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every transport keeps, as tests against packaged services: the setting that the parts of the contract share.
 *
 * <p>A service inherits each part in a nested class of one integration test, and says which transport it is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedKafka.class)
public abstract class TransportContract {

    static final int PARTITIONS = 4;

    private static final List<String> SMALL_JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Map<String, String> QUICK = Map.of(
            "feed.kafka-check", "500ms", "feed.heartbeat", "1s", "feed.leave-after", "0s", "feed.drain", "500ms");
    private static final Pattern FAILURE = Pattern.compile(" ERROR +\\[io\\.(triwire|quarkus)");
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final Transport transport;
    private final Deque<AutoCloseable> ofTheTest = new ArrayDeque<>();
    private final Map<Terms, Setting> shared = new HashMap<>();
    private Optional<EmbeddedKafka> kafka = Optional.empty();

    /** A service, its topic, and who publishes to it. */
    record Setting(String topic, ServiceProcess service, Publisher publisher) {}

    /** What tests must agree on to share a service. */
    private record Terms(int partitions, Map<String, String> settings) {}

    TransportContract(Transport transport) {
        this.transport = transport;
    }

    @BeforeAll
    void shareKafka(EmbeddedKafka shared) {
        kafka = Optional.of(shared);
    }

    @AfterEach
    void closeAllOfTheTest() throws Exception {
        while (!ofTheTest.isEmpty()) {
            ofTheTest.pop().close();
        }
    }

    @AfterAll
    void closeSharedServices() {
        shared.values().forEach(setting -> {
            setting.publisher().close();
            close(setting.service());
        });
    }

    /** A subscriber that reconnects hides a service that fails: its log does not. */
    private static void close(ServiceProcess service) {
        List<String> failures =
                service.log().lines().filter(FAILURE.asPredicate()).toList();
        service.close();
        assertThat(failures).as("failures in the log of the service").isEmpty();
    }

    final Transport transport() {
        return transport;
    }

    EmbeddedKafka kafka() {
        return kafka.orElseThrow();
    }

    /** The request that a subscription begins with. */
    final RawRequest request(String target) {
        return new RawRequest("GET", target, transport.requestHeaders(RawRequest.KEY), "");
    }

    /** The settings of the standard service; a part of the contract may have others. */
    Map<String, String> settings() {
        return Map.of();
    }

    /** The service that the tests of this class share; its feed has the events of the other tests, too. */
    final Setting standard() {
        return sharedService(PARTITIONS, settings());
    }

    /** Another service that the tests of this class share: the same one for the same partitions and settings. */
    final Setting sharedService(int partitions, Map<String, String> settings) {
        return shared.computeIfAbsent(new Terms(partitions, settings), terms -> {
            String topic = newTopic(partitions);
            return new Setting(
                    topic, start(topic, settings).awaitReady(), new Publisher(kafka().bootstrapServers(), topic));
        });
    }

    /** A service of one test, on a topic of its own. */
    final Setting ownService(int partitions, Map<String, String> settings) {
        String topic = newTopic(partitions);
        return new Setting(topic, instance(topic, settings), publisher(topic));
    }

    /** Another instance of the service, for one test. */
    final ServiceProcess instance(String topic, Map<String, String> settings) {
        return startForTheTest(topic, settings).awaitReady();
    }

    /** The same, without waiting for it. */
    final ServiceProcess startForTheTest(String topic, Map<String, String> settings) {
        ServiceProcess service = start(topic, settings);
        ofTheTest.push(() -> close(service));
        return service;
    }

    private ServiceProcess start(String topic, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(QUICK);
        all.put("kafka.bootstrap.servers", kafka().bootstrapServers());
        all.put("feed.topic", topic);
        all.putAll(settings);
        Path jar = Path.of("..", transport.module(), "target", "quarkus-app", "quarkus-run.jar");
        List<String> options = new ArrayList<>(SMALL_JVM);
        options.add(ClassArchive.optionFor(jar, SMALL_JVM, withSharedKafka()));
        return ServiceProcess.start(jar, options, all);
    }

    /** What a service becomes ready with, also while the Kafka of this part of the contract is away. */
    private Map<String, String> withSharedKafka() {
        Map<String, String> settings = new HashMap<>(QUICK);
        settings.put("kafka.bootstrap.servers", kafka.orElseThrow().bootstrapServers());
        return settings;
    }

    /** A directory of one part of the contract, below {@code target}. */
    static Path newDirectory(String prefix) {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), prefix);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    final String newTopic(int partitions) {
        String topic = "%s-%d".formatted(transport.module(), TOPICS.incrementAndGet());
        kafka().createTopic(topic, partitions);
        return topic;
    }

    final Publisher publisher(String topic) {
        return untilTheEndOfTheTest(new Publisher(kafka().bootstrapServers(), topic));
    }

    final <T extends AutoCloseable> T untilTheEndOfTheTest(T resource) {
        ofTheTest.push(resource);
        return resource;
    }

    /** Subscribes as told; the subscriber may not be connected yet. */
    final TestSubscriber subscribe(SubscribeOptions options) {
        return untilTheEndOfTheTest(TestSubscriber.subscribe(transport, options));
    }

    /** Subscribes to what comes next; the subscriber has its place in the feed when this returns. */
    final TestSubscriber subscribeFromNow(ServiceProcess service) {
        return subscribeFromNow(SubscribeOptions.of(service.uri()));
    }

    final TestSubscriber subscribeFromNow(SubscribeOptions options) {
        TestSubscriber subscriber = subscribe(options);
        subscriber.takeControl(Control.Welcome.class);
        return subscriber;
    }

    /** What a service tells Prometheus. */
    static String metrics(ServiceProcess service) {
        return RawRequest.get("/q/metrics").send(service.management()).body();
    }

    /** The place that the feed is at. */
    final String here(ServiceProcess service) {
        try (TestSubscriber subscriber = TestSubscriber.subscribe(transport, SubscribeOptions.of(service.uri()))) {
            return subscriber.takeControl(Control.Welcome.class).cursor();
        }
    }

    /** A subscription that is answered at once. */
    final RawRequest subscription() {
        return request(transport.answersOnce() ? "/feed?wait=0s" : "/feed");
    }

    /** The status of a subscription that is served. */
    final int served() {
        return transport.openingStatus();
    }

    /** Why a service ends a subscription in order. */
    enum OrderlyEnd {
        EXPIRED,
        LEAVING
    }

    /** The service ends a subscription in order, as the transport has it; its head was read. */
    final void assertEnds(RawRequest.OpenRequest subscription, OrderlyEnd end) {
        switch (transport) {
            case WEBSOCKET -> assertThat(subscription.closeCode()).isEqualTo(end == OrderlyEnd.EXPIRED ? 4401 : 1001);
            case SSE ->
                assertThat(subscription.rest())
                        .matches("(?s)retry: \\d+\n\n.*\n\n%sretry: \\d+\n\n"
                                .formatted(
                                        end == OrderlyEnd.EXPIRED
                                                ? "event: control\ndata: \\{\"control\":\"expired\"}\n\n"
                                                : ""));
            case LONG_POLL -> assertThat(subscription.rest()).contains("\"events\":[]");
        }
    }

    /** The next message, part of a stream, or response of a subscription whose head was read. */
    final String next(RawRequest.OpenRequest subscription) {
        return switch (transport.kind()) {
            case SOCKET -> subscription.frame(RawFrame.TEXT).text();
            case STREAM -> subscription.chunk();
            case POLL -> subscription.rest();
        };
    }

    /** What the standard service answers. */
    final RawRequest.RawResponse send(RawRequest request) {
        return request.send(standard().service().uri());
    }

    /** The answer is a problem of this status (RFC 9457), whose detail names something. */
    static void assertRefused(RawRequest.RawResponse answer, int status, String named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("content-type").orElse("none")).isEqualTo("application/problem+json");
        JsonMembers problem = JsonMembers.of(answer.body());
        assertThat(problem.string("type")).contains("about:blank");
        assertThat(problem.string("title").orElse("")).isNotBlank();
        assertThat(problem.number("status")).contains((long) status);
        assertThat(problem.string("detail").orElse("")).contains(named);
    }

    /** Publishes numbered events and waits until the service has them, which is a moment after Kafka has. */
    final List<ReceivedEvent> fill(Setting setting, int count) {
        TestSubscriber observer = subscribeFromNow(setting.service());
        setting.publisher().publish(count);
        return observer.take(count);
    }

    static List<String> data(List<ReceivedEvent> events) {
        return events.stream().map(event -> event.data().orElseThrow()).toList();
    }

    /** Each published event came once, and those of a channel in the order of their publication. */
    static void assertDelivered(List<ReceivedEvent> received, List<Publisher.StoredEvent> published) {
        assertThat(byChannel(received)).isEqualTo(publishedByChannel(published));
    }

    static Map<Optional<String>, List<String>> byChannel(List<ReceivedEvent> events) {
        Map<Optional<String>, List<String>> channels = new HashMap<>();
        events.forEach(event -> channels.computeIfAbsent(event.channel(), name -> new ArrayList<>())
                .add(event.data().orElseThrow()));
        return channels;
    }

    private static Map<Optional<String>, List<String>> publishedByChannel(List<Publisher.StoredEvent> events) {
        Map<Optional<String>, List<String>> channels = new HashMap<>();
        events.forEach(event -> channels.computeIfAbsent(event.channel(), name -> new ArrayList<>())
                .add(event.data()));
        return channels;
    }
}
