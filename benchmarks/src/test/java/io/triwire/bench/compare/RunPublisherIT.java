package io.triwire.bench.compare;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.WorkloadFile;
import io.triwire.kafka.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunPublisherIT {

    private static final String TOPIC = "feed";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int EVENTS = 20;

    private final EmbeddedKafka kafka = EmbeddedKafka.start();

    private record Sent(long stampMicros, long dueNanos, long sentNanos, int channel) {}

    @AfterAll
    void stop() {
        kafka.close();
    }

    /** Latency starts when an event was due: whoever falls behind may not hide it. */
    @Test
    void aLateEventHasTheTimeAtWhichItWasDue() {
        kafka.createTopic(TOPIC, 1);
        Workload workload = WorkloadFile.find("live-feed");
        EventSource events = new EventSource(Optional.empty());
        List<String> channels = events.channels(workload);
        ClockPair clock = ClockPair.now();
        long fromNanos = clock.nanos() - 10 * SECOND;
        List<Sent> sent = new ArrayList<>();

        try (RunPublisher publisher =
                new RunPublisher(KafkaAccess.open(kafka.bootstrapServers()), TOPIC, "run", clock, events, channels)) {
            publisher.start(workload, EVENTS, fromNanos, fromNanos + SECOND);
            List<ConsumerRecord<String, String>> records = records();

            publisher
                    .published()
                    .forEach((stampMicros, dueNanos, sentNanos, channel) ->
                            sent.add(new Sent(stampMicros, dueNanos, sentNanos, channel)));
            assertThat(publisher.refused()).isZero();
            assertThat(records)
                    .map(RunPublisherIT::time)
                    .isEqualTo(sent.stream().map(Sent::stampMicros).toList());
            assertThat(records)
                    .map(ConsumerRecord::key)
                    .isEqualTo(sent.stream()
                            .map(event -> channels.get(event.channel()))
                            .toList());
        }
        assertThat(sent).hasSize(EVENTS);
        for (int index = 0; index < EVENTS; index++) {
            Sent event = sent.get(index);
            assertThat(event.dueNanos()).isEqualTo(fromNanos + index * SECOND / EVENTS);
            assertThat(event.stampMicros()).isEqualTo(clock.microsAt(event.dueNanos()));
            assertThat(event.sentNanos()).isGreaterThan(clock.nanos());
        }
    }

    private static long time(ConsumerRecord<String, String> event) {
        return Long.parseLong(new String(event.headers().lastHeader("time").value(), StandardCharsets.UTF_8));
    }

    private List<ConsumerRecord<String, String>> records() {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + 10 * SECOND;
            while (records.size() < EVENTS && System.nanoTime() - deadline < 0) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
