package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.triwire.bench.load.gatling.FaultyService.Fault;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.RunMeasurement;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What a service does to its events is what is measured, over every transport, by the simulations as they are. */
@Tag("slow")
class GatlingProofTest {

    /** Parts of the window by the index of their first event; each lasts until the next one. */
    private static final long WARMING = 0;

    private static final long ALTERNATING = 40;
    private static final long HOLED = 120;
    private static final long REPEATING = 130;
    private static final long BUNCHED = 140;
    private static final long STALLED = 160;
    private static final long END = 210;
    private static final long STORM_EVENTS = 30;

    private static final String DISTURBED =
            "something else keeps this machine busy: event loops are late by %d us (p90) and %d us (p99)";

    private static final Duration STALL = Duration.ofMillis(500);
    private static final Map<Transport, FaultyRun> RUNS = new EnumMap<>(Transport.class);
    private static final Map<Transport, FaultyRun> CHATS = new EnumMap<>(Transport.class);
    private static Optional<LoadOutcome> busyLoops = Optional.empty();

    @TempDir
    private static Path directory;

    /** What happens to which event; the others are delivered as they should be. */
    private static final class Faults implements FaultyRun.Script {

        @Override
        public Fault fault(long index) {
            if (index < ALTERNATING) {
                return Fault.NONE;
            }
            if (index < HOLED) {
                return index % 2 == 0 ? Fault.NONE : Fault.LATE;
            }
            if (index == HOLED + 5) {
                return Fault.DROPPED;
            }
            if (index == REPEATING + 5) {
                return Fault.DOUBLED;
            }
            boolean held = index >= BUNCHED && index < STALLED && index % 10 != 9;
            return held ? Fault.HELD : Fault.NONE;
        }

        @Override
        public Duration stall(long index) {
            return index == STALLED + 10 ? STALL : Duration.ZERO;
        }
    }

    @BeforeAll
    static void runAll() throws Exception {
        for (Transport transport : Transport.values()) {
            RUNS.put(
                    transport,
                    FaultyRun.ofFeed(transport, END, STORM_EVENTS, new Faults(), newDirectory(transport.name())));
        }
        // At the same time, for nothing is asked of how fast they are.
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            Future<LoadOutcome> busy =
                    pool.submit(() -> FaultyRun.ofSilence(Transport.SSE, BusySimulation.class, newDirectory("busy")));
            Map<Transport, Future<FaultyRun>> chats = new EnumMap<>(Transport.class);
            for (Transport transport : Transport.values()) {
                chats.put(transport, pool.submit(() -> FaultyRun.ofChat(transport, newDirectory("chat-" + transport))));
            }
            for (Map.Entry<Transport, Future<FaultyRun>> chat : chats.entrySet()) {
                CHATS.put(chat.getKey(), chat.getValue().get());
            }
            busyLoops = Optional.of(busy.get());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Path newDirectory(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    private static FaultyRun run(Transport transport) {
        return Optional.ofNullable(RUNS.get(transport)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aDelayOf37MillisecondsMovesTheMedianBy37(Transport transport) {
        FaultyRun run = run(transport);

        long prompt = run.measured(ALTERNATING, HOLED, index -> index % 2 == 0)
                .latencies()
                .delivery()
                .p50();
        long late = run.measured(ALTERNATING, HOLED, index -> index % 2 == 1)
                .latencies()
                .delivery()
                .p50();

        assumeUndisturbed(run);
        assertThat((late - prompt) / 1e3).isBetween(35.0, 39.0);
    }

    @ParameterizedTest
    @EnumSource
    void eachSubscriberIsGivenEachEventOnce(Transport transport) {
        Run.Deliveries deliveries = run(transport).measured(STALLED, END).deliveries();

        assertThat(deliveries.expected()).isEqualTo(FaultyRun.SUBSCRIBERS * (END - STALLED));
        assertThat(deliveries.received()).isEqualTo(deliveries.expected());
        assertThat(deliveries.missing() + deliveries.doubled() + deliveries.reordered())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aDroppedEventIsMissing(Transport transport) {
        Run.Deliveries deliveries = run(transport).measured(HOLED, REPEATING).deliveries();

        assertThat(deliveries.missing()).isEqualTo(1);
        assertThat(deliveries.doubled()).isZero();
        assertThat(deliveries.expected()).isEqualTo(deliveries.received() + deliveries.missing());
    }

    @ParameterizedTest
    @EnumSource
    void aDoubledEventIsDoubled(Transport transport) {
        Run.Deliveries deliveries = run(transport).measured(REPEATING, BUNCHED).deliveries();

        assertThat(deliveries.doubled()).isEqualTo(1);
        assertThat(deliveries.missing()).isZero();
        assertThat(deliveries.expected()).isEqualTo(deliveries.received() - deliveries.doubled());
    }

    @ParameterizedTest
    @EnumSource
    void aPathThatHoldsEventsBackIsSeen(Transport transport) {
        FaultyRun run = run(transport);

        assertThat(run.measured(BUNCHED, STALLED).deliveries().held()).isTrue();
        assumeUndisturbed(run);
        assertThat(run.measured(ALTERNATING, HOLED).deliveries().held()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aStalledPublisherCountsFromWhenItWasDueAndNotFromWhenItSent(Transport transport) {
        Run.Latencies latencies = run(transport).measured(STALLED, END).latencies();

        assertThat(latencies.delivery().p99() / 1e3).isGreaterThan(450);
        assertThat((latencies.delivery().p99() - latencies.fromPublished().p99()) / 1e3)
                .isGreaterThan(250);
    }

    @ParameterizedTest
    @EnumSource
    void aSkewedClockIsInvalid(Transport transport) {
        FaultyRun run = run(transport);

        RunMeasurement ahead = run.measuredAhead(Duration.ofSeconds(10), STALLED, END);

        assertThat(ahead.deliveries().outOfRange().negative()).isEqualTo(FaultyRun.SUBSCRIBERS * (END - STALLED));
        assertThat(run.flaws(ahead)).contains(FlawKind.CLOCK);
    }

    @ParameterizedTest
    @EnumSource
    void afterAStormEveryoneIsBackWithoutAGap(Transport transport) {
        FaultyRun run = run(transport);

        Run.Storm storm = run.measured(WARMING, END).storm().orElseThrow();

        assertThat(run.outcome().connections().backMicros()).hasSize(FaultyRun.SUBSCRIBERS);
        assertThat(storm.halfMicros()).isBetween(1L, storm.allButOneInHundredMicros());
        assertThat(storm.missing() + storm.doubled()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theGeneratorTellsHowItsSubscribersBegan(Transport transport) {
        LoadOutcome outcome = run(transport).outcome();

        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.connections().failures()).isEmpty();
        assertThat(outcome.connections().opened()).isEqualTo(2 * FaultyRun.SUBSCRIBERS);
        assertThat(outcome.connections().requests())
                .isGreaterThanOrEqualTo(outcome.connections().opened());
        assertThat(outcome.connecting().connect().count()).isEqualTo(FaultyRun.SUBSCRIBERS);
        assertThat(outcome.connecting().firstEvent().count()).isEqualTo(FaultyRun.SUBSCRIBERS);
        assertThat(outcome.generator().busiestCore()).isPositive();
        assertThat(outcome.generator().eventLoopLag().count()).isPositive();
        assertThat(outcome.files().most()).isBetween(1L, outcome.files().limit());
    }

    @Test
    void whatTheClientsOfAChatPublishComesToTheirRoomOnce() {
        assertThat(CHATS).containsOnlyKeys(Transport.values());
        CHATS.forEach((transport, run) -> {
            Run.Deliveries deliveries = run.measured(0, 2 * FaultyRun.RATE).deliveries();
            assertThat(run.outcome().connections().failures())
                    .as(transport.name())
                    .isEmpty();
            assertThat(run.published().count()).isEqualTo(2 * FaultyRun.RATE);
            assertThat(deliveries.expected()).isEqualTo(2 * FaultyRun.RATE * FaultyRun.SUBSCRIBERS / 5);
            assertThat(deliveries.received()).as(transport.name()).isEqualTo(deliveries.expected());
            assertThat(deliveries.missing() + deliveries.doubled() + deliveries.reordered())
                    .isZero();
            assertThat(run.said()).allMatch(data -> data.contains("run-7"));
        });
    }

    @Test
    void aGeneratorWhoseEventLoopsAreBusyIsInvalid() {
        LoadOutcome outcome = busyLoops.orElseThrow();

        assertThat(outcome.generator().eventLoopLag().p99() / 1e3).isGreaterThan(20);
        assertThat(outcome.generator().busiestCore()).isPositive();
    }

    private static void assumeUndisturbed(FaultyRun run) {
        Distribution lag = run.outcome().generator().eventLoopLag();
        assumeThat(run.undisturbed()).as(DISTURBED, lag.p90(), lag.p99()).isTrue();
    }
}
