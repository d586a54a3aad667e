package io.triwire.bench.load.swarm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.triwire.bench.load.workload.Endpoint;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The swarm against services that do what none should: what they do must be what it counts. */
class SwarmTest {

    private static final int SUBSCRIBERS = 3;
    private static final int EVENTS = 40;
    private static final int EVENT_BYTES = 200;
    private static final int WHOLE = Integer.MAX_VALUE / 2;
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(300);

    @ParameterizedTest
    @CsvSource({
        "WEBSOCKET, 1",
        "WEBSOCKET, 7",
        "WEBSOCKET, 1000",
        "SSE, 1",
        "SSE, 7",
        "SSE, 1000",
        "LONG_POLL, 1",
        "LONG_POLL, 7",
        "LONG_POLL, 1000"
    })
    void countsEachEventOnceInPiecesOfAnySize(Transport transport, int pieceBytes) throws InterruptedException {
        SwarmReport report = run(transport, pieceBytes, inMessagesOf(8, sequences()), DEADLINE);

        assertThat(report.exact()).as(report.toString()).isTrue();
        assertThat(report.received()).isEqualTo(SUBSCRIBERS * EVENTS);
    }

    @ParameterizedTest
    @EnumSource
    void countsADroppedEventAsMissing(Transport transport) throws InterruptedException {
        List<Long> sequences = sequences();
        sequences.remove(17);

        SwarmReport report = run(transport, WHOLE, inMessagesOf(8, sequences), MOMENT);

        assertThat(report.completeness().missing()).isEqualTo(SUBSCRIBERS);
        assertThat(report.completeness().duplicates() + report.completeness().reordered())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void countsADroppedLastEventAsMissing(Transport transport) throws InterruptedException {
        SwarmReport report = run(transport, WHOLE, inMessagesOf(8, sequences().subList(0, EVENTS - 1)), MOMENT);

        assertThat(report.completeness().missing()).isEqualTo(SUBSCRIBERS);
    }

    @ParameterizedTest
    @EnumSource
    void countsADoubledEventAsADuplicate(Transport transport) throws InterruptedException {
        List<Long> sequences = sequences();
        sequences.add(20, 12L);

        SwarmReport report = run(transport, WHOLE, inMessagesOf(8, sequences), DEADLINE);

        assertThat(report.completeness().duplicates()).isEqualTo(SUBSCRIBERS);
        assertThat(report.completeness().missing() + report.completeness().reordered())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void countsALateEventAsReorderedAndNotAsMissing(Transport transport) throws InterruptedException {
        List<Long> sequences = sequences();
        Collections.swap(sequences, 10, 11);

        SwarmReport report = run(transport, WHOLE, inMessagesOf(8, sequences), DEADLINE);

        assertThat(report.completeness().reordered()).isEqualTo(SUBSCRIBERS);
        assertThat(report.completeness().missing() + report.completeness().duplicates())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void measuresFromTheIntendedTime(Transport transport) throws InterruptedException {
        long delayed = System.nanoTime() - TimeUnit.SECONDS.toNanos(37);

        SwarmReport report = run(transport, WHOLE, oneEventIntendedAt(delayed), DEADLINE, 1);

        assertThat(report.latencies().getTotalCount()).isEqualTo(SUBSCRIBERS);
        assertThat(report.latencies().getValueAtPercentile(50) / 1e6).isBetween(36.9, 45.0);
    }

    @ParameterizedTest
    @EnumSource
    void countsAnEventThatComesBeforeItsTimeAsNegative(Transport transport) throws InterruptedException {
        long tomorrow = System.nanoTime() + TimeUnit.DAYS.toNanos(1);

        SwarmReport report = run(transport, WHOLE, oneEventIntendedAt(tomorrow), DEADLINE, 1);

        assertThat(report.outOfRange().negative()).isEqualTo(SUBSCRIBERS);
        assertThat(report.exact()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void countsAnEventThatTookLongerThanTheHistogramHolds(Transport transport) throws InterruptedException {
        long longAgo = System.nanoTime() - TimeUnit.MINUTES.toNanos(2);

        SwarmReport report = run(transport, WHOLE, oneEventIntendedAt(longAgo), DEADLINE, 1);

        assertThat(report.outOfRange().tooLong()).isEqualTo(SUBSCRIBERS);
    }

    @Test
    void readsALargeMessageInFragments() throws InterruptedException {
        byte[] message =
                body(Transport.WEBSOCKET, LongStream.range(0, 600).boxed().toList(), System.nanoTime());
        int middle = message.length / 2;
        ByteArrayOutputStream fragments = new ByteArrayOutputStream();
        fragments.writeBytes(FakeService.frame(0x01, Arrays.copyOf(message, middle)));
        fragments.writeBytes(FakeService.frame(0x80, Arrays.copyOfRange(message, middle, message.length)));

        SwarmReport report =
                run(Transport.WEBSOCKET, 1_000, transport -> List.of(fragments.toByteArray()), DEADLINE, 600);

        assertThat(report.exact()).as(report.toString()).isTrue();
    }

    @Test
    void answersAPing() throws InterruptedException {
        try (FakeService service = new FakeService(Transport.WEBSOCKET, WHOLE);
                Swarm swarm = Swarm.open(plan(Transport.WEBSOCKET, service, 1), new long[1])) {
            service.send(List.of(FakeService.frame(0x89, new byte[] {1, 2})));

            assertThat(IntStream.range(0, 8).mapToObj(i -> take(service)).collect(Collectors.joining(" ")))
                    .isEqualTo("8a 82 00 00 00 00 01 02");
            assertThat(swarm.report(new long[1]).exact()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBSOCKET", "SSE"})
    void countsASubscriberThatWasCutOff(Transport transport) throws InterruptedException {
        try (FakeService service = new FakeService(transport, WHOLE);
                Swarm swarm = Swarm.open(plan(transport, service, SUBSCRIBERS), new long[1])) {
            service.cut();
            service.send(inMessagesOf(8, sequences()).of(transport));

            await().until(() -> !swarm.report(new long[1]).failures().isEmpty());
            assertThat(swarm.report(new long[1]).failures()).containsValue(SUBSCRIBERS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void countsASubscriberThatCannotConnect(Transport transport) throws InterruptedException {
        FakeService gone = new FakeService(transport, WHOLE);
        gone.close();

        try (Swarm swarm = Swarm.open(plan(transport, gone, SUBSCRIBERS), new long[1])) {
            assertThat(swarm.report(new long[1]).failures()).containsValue(SUBSCRIBERS);
        }
    }

    private static String take(FakeService service) {
        try {
            return service.received().poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static List<Long> sequences() {
        return new ArrayList<>(LongStream.range(0, EVENTS).boxed().toList());
    }

    /** The messages of a transport that carry some events. */
    private interface Script {
        List<byte[]> of(Transport transport);
    }

    private static Script inMessagesOf(int size, List<Long> sequences) {
        long now = System.nanoTime();
        return transport -> {
            List<byte[]> messages = new ArrayList<>();
            for (int from = 0; from < sequences.size(); from += size) {
                messages.add(body(transport, sequences.subList(from, Math.min(sequences.size(), from + size)), now));
            }
            return messages;
        };
    }

    private static Script oneEventIntendedAt(long nanos) {
        return transport -> List.of(body(transport, List.of(0L), nanos));
    }

    private static byte[] body(Transport transport, List<Long> sequences, long intendedNanos) {
        List<String> events = sequences.stream()
                .map(sequence -> "{\"id\":\"feed0001%d\",\"channel\":\"c\",\"data\":%s}"
                        .formatted(
                                sequence,
                                new String(
                                        Stamp.data(0, sequence, intendedNanos, EVENT_BYTES),
                                        StandardCharsets.US_ASCII)))
                .toList();
        return FakeService.ascii(
                switch (transport.kind()) {
                    case SOCKET -> String.join("\n", events);
                    case STREAM ->
                        events.stream()
                                .map(event -> "id: x\ndata: %s\n\n".formatted(event))
                                .collect(Collectors.joining());
                    case POLL -> "{\"cursor\":\"c1\",\"events\":[%s]}".formatted(String.join(",", events));
                });
    }

    private static SwarmPlan plan(Transport transport, FakeService service, int subscribers) {
        return new SwarmPlan(Endpoint.of(transport, service.target()), subscribers, 0, List.of("c"), false);
    }

    /** What a swarm counts that is sent these messages, when all has come or the deadline has passed. */
    private static SwarmReport run(
            Transport transport, int pieceBytes, Script script, Duration deadline, long published)
            throws InterruptedException {
        try (FakeService service = new FakeService(transport, pieceBytes);
                Swarm swarm = Swarm.open(plan(transport, service, SUBSCRIBERS), new long[1])) {
            swarm.openWindow(Long.MIN_VALUE);
            service.send(script.of(transport));
            swarm.drain(new long[] {published}, deadline);
            return swarm.report(new long[] {published});
        }
    }

    private static SwarmReport run(Transport transport, int pieceBytes, Script script, Duration deadline)
            throws InterruptedException {
        return run(transport, pieceBytes, script, deadline, EVENTS);
    }
}
