package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.faults.TcpRelay;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.ExitCode;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.LocalServices;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** The packaged command with a Kafka and with services that it has not started. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ElsewhereIT extends PackagedCompare {

    private static final String TOPIC = "elsewhere";

    /** From the line on the terminal until the middle of the window of the smoke workload. */
    private static final long TO_THE_WINDOW_MILLIS = 2_000;

    private static final int WEBSOCKET_PORT = FreePort.find();
    private static final int SSE_PORT = FreePort.find();
    private static final EmbeddedKafka KAFKA = EmbeddedKafka.stopped();

    private static Optional<LocalServices> services = Optional.empty();

    @BeforeAll
    static void startThem(@TempDir Path logs) throws InterruptedException {
        KAFKA.restart();
        Map<String, String> settings = Map.of("kafka.bootstrap.servers", KAFKA.bootstrapServers(), "feed.topic", TOPIC);
        LocalServices started = LocalServices.start(
                List.of(
                        LocalService.of(Path.of(".."), "websocket-service", WEBSOCKET_PORT, settings),
                        LocalService.of(Path.of(".."), "sse-service", SSE_PORT, settings)),
                logs);
        services = Optional.of(started);
        started.awaitReady();
    }

    @AfterAll
    static void endThem() {
        services.ifPresent(LocalServices::close);
        KAFKA.close();
    }

    /** With no more than the load of the workload also before the run: their other users would feel more. */
    @Test
    void measuresTheServicesThatAreNamedWithoutTheirProcesses() throws Exception {
        long before = published();

        comparing(TOPIC, target("ws", WEBSOCKET_PORT) + "," + target("sse", SSE_PORT) + "/feed");

        assertThat(awaitEnd()).as(printed()).isIn(ExitCode.OK, ExitCode.INVALID);
        Results results = results();
        assertThat(results.runs())
                .extracting(Run::transport)
                .containsExactlyInAnyOrder(Transport.WEBSOCKET, Transport.SSE);
        assertThat(results.runs()).allSatisfy(run -> {
            assertThat(run.deliveries().received())
                    .isPositive()
                    .isEqualTo(run.deliveries().expected());
            assertThat(run.deliveries().missing()).isZero();
            assertThat(run.cost().service().ofProcess()).isFalse();
            assertThat(run.cost().traffic().bytesInPerDelivery()).isPositive();
        });
        // A run that a busy machine made invalid has no figures at all.
        if (results.runs().stream().anyMatch(Run::valid)) {
            assertThat(report().resolve("summary.md"))
                    .content()
                    .contains("| not measured |")
                    .contains("CPU per 1,000 deliveries was not measured, because the services run elsewhere.");
        }
        double perSecond = results.workloads().get(0).events().perSecond();
        // Warm-up, practice and run together take less than 15 s for each transport.
        assertThat((published() - before) / perSecond).as("seconds of the load").isBetween(6.0, 30.0);
    }

    /** The number of events in the topic. */
    private static long published() throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> ends =
                    admin.describeTopics(List.of(TOPIC)).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream())
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(TOPIC, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    /** Gatling opens a stream again by itself, so that nothing is missing and nobody is told. */
    @Test
    void findsConnectionsThatBrokeInTheWindow() throws Exception {
        try (TcpRelay webSocket = new TcpRelay(WEBSOCKET_PORT);
                TcpRelay sse = new TcpRelay(SSE_PORT)) {
            comparing(TOPIC, target("ws", webSocket.port()) + "," + target("sse", sse.port()));

            Map<String, TcpRelay> uncut =
                    new HashMap<>(Map.of("smoke over WebSocket", webSocket, "smoke over SSE", sse));
            while (!uncut.isEmpty()) {
                String begun = await().atMost(DEADLINE)
                        .until(
                                () -> uncut.keySet().stream()
                                        .filter(printed()::contains)
                                        .findFirst(),
                                Optional::isPresent)
                        .orElseThrow();
                TimeUnit.MILLISECONDS.sleep(TO_THE_WINDOW_MILLIS);
                // Of ten connections of Gatling and eight of the probe.
                Objects.requireNonNull(uncut.remove(begun)).cut(0.5, new Random(1));
            }

            assertThat(awaitEnd()).as(printed()).isEqualTo(ExitCode.ASSERTION);
        }

        assertThat(results().runs()).hasSize(2).allSatisfy(run -> {
            assertThat(run.connecting().changed()).isPositive();
            assertThat(run.flaws()).extracting(Flaw::kind).contains(FlawKind.CONNECTION_FAILED);
        });
        assertThat(printed()).contains("connections ended or were opened in the window; all should stay.");
        assertThat(report().resolve("junit.xml")).content().contains("no connection failed");
    }

    @Test
    void leavesNoTopicInAKafkaOfOthers() throws Exception {
        compare("--bootstrap-servers", KAFKA.bootstrapServers(), "--transport", "sse");

        assertThat(awaitEnd()).as(printed()).isIn(ExitCode.OK, ExitCode.INVALID);

        Results results = results();
        assertThat(results.runs().get(0).cost().service().ofProcess()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> KAFKA.topicId(
                        "triwire-%s-1-sse".formatted(results.invocation().id())));
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port = FreePort.find();

        comparing(TOPIC, target("lp", port));

        assertRefused(("--target lp=http://127.0.0.1:%1$d: no Triwire service for long polling answers there "
                        + "(Connection refused: /127.0.0.1:%1$d).")
                .formatted(port));
    }

    @Test
    void saysThatAServiceIsOfAnotherTransport() throws Exception {
        comparing(TOPIC, target("ws", SSE_PORT));

        assertRefused("--target %s: no Triwire service for WebSocket answers there (answered with status 200)."
                .formatted(target("ws", SSE_PORT)));
    }

    @Test
    void saysThatAServiceHasAnotherTopic() throws Exception {
        KAFKA.createTopic("other", 1);

        comparing("other", target("sse", SSE_PORT));

        assertRefused(("--target %s: an event published to the topic 'other' of the Kafka at '%s' did not arrive "
                        + "within 10 s; the service reads another topic or another Kafka.")
                .formatted(target("sse", SSE_PORT), KAFKA.bootstrapServers()));
    }

    @Test
    void saysThatThereIsNoSuchTopic() throws Exception {
        comparing("nowhere", target("sse", SSE_PORT));

        assertRefused("The Kafka at '%s' cannot describe the topic 'nowhere': no such topic."
                .formatted(KAFKA.bootstrapServers()));
    }

    @Test
    void saysThatSomebodyElsePublishes() throws Exception {
        Post post =
                new Post(Optional.empty(), Optional.empty(), "{\"of\":\"others\"}".getBytes(StandardCharsets.UTF_8));
        try (KafkaOutbox outbox = new KafkaOutbox(KafkaAccess.open(KAFKA.bootstrapServers()), TOPIC, refused -> {});
                OpenLoopPublisher other = new OpenLoopPublisher(
                        Stream.generate(() -> post).iterator(), new Schedule(System.nanoTime(), 20), outbox)) {
            other.start();

            comparing(TOPIC, target("sse", SSE_PORT));

            assertRefused(
                    "--target %s: another publisher writes to the topic '%s', and its events would be measured as well."
                            .formatted(target("sse", SSE_PORT), TOPIC));
        }
    }

    @Test
    void saysThatNoKafkaAnswers() throws Exception {
        String nowhere = "127.0.0.1:" + FreePort.find();

        compare("--bootstrap-servers", nowhere, "--target", target("sse", SSE_PORT));

        assertRefused(
                ("The Kafka at '%s' cannot be reached: no answer within 10 s; a Kafka with TLS or passwords needs "
                                + "--kafka-config.")
                        .formatted(nowhere));
    }

    private static String target(String transport, int port) {
        return "%s=http://127.0.0.1:%d".formatted(transport, port);
    }

    private void comparing(String topic, String targets) throws IOException {
        compare("--bootstrap-servers", KAFKA.bootstrapServers(), "--topic", topic, "--target", targets);
    }

    private void assertRefused(String sentence) throws InterruptedException {
        assertThat(awaitEnd()).isEqualTo(ExitCode.FAILED);
        assertThat(printed()).isEqualTo("triwire: " + sentence);
        assertThat(Files.exists(report()))
                .as("a folder of a report that was not begun")
                .isFalse();
    }
}
