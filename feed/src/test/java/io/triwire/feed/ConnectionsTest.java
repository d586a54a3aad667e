package io.triwire.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

/** Deliveries to subscribers who take what they are written when a test says so. */
class ConnectionsTest extends FeedFixture {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedMetrics metrics = new FeedMetrics(registry);
    private final FeedConfig config =
            FeedConfigTest.config(Map.of("feed.max-connections", "2", "feed.stall-timeout", "1h"));
    private final Connections connections = new Connections(feed, config, metrics);

    /** A subscriber of a slow link. */
    private final class SlowWire implements SubscriberWriter {

        private final List<String> written = new ArrayList<>();
        private final List<SubscriberWriter.End> ends = new ArrayList<>();
        private final List<UniEmitter<? super Void>> unread = new ArrayList<>();
        private boolean alive = true;
        private boolean gone;

        private Uni<Void> write(String what) {
            written.add(what);
            return Uni.createFrom().emitter(emitter -> unread.add(emitter));
        }

        /** Takes what has been written. */
        void take() {
            List<UniEmitter<? super Void>> taken = List.copyOf(unread);
            unread.clear();
            taken.forEach(emitter -> emitter.complete(null));
            loop.run();
        }

        void fail(Throwable failure) {
            List.copyOf(unread).forEach(emitter -> emitter.fail(failure));
        }

        @Override
        public Uni<Void> welcome(Cursor start, Duration heartbeat) {
            return write("welcome %s".formatted(heartbeat));
        }

        @Override
        public Uni<Void> events(Batch batch) {
            return write(String.join(" ", SomeEvents.places(batch)));
        }

        @Override
        public Uni<Void> reset(FeedReset reset, Cursor place) {
            return write("reset " + reset.reason().label()
                    + (reset.missed().isPresent() ? " " + reset.missed().getAsLong() : ""));
        }

        @Override
        public Uni<Void> heartbeat(Cursor place, boolean moved) {
            return write(moved ? "heartbeat, moved" : "heartbeat");
        }

        @Override
        public boolean alive() {
            return alive;
        }

        @Override
        public void end(End end) {
            ends.add(end);
            if (gone) {
                throw new IllegalStateException("gone");
            }
        }
    }

    private static Subscription subscription(Cursor after, String... channels) {
        return Subscription.parse(
                Map.of("after", List.of(after.text()), "channel", List.of(channels)),
                new Subscription.Bounds(Set.of("after", "channel"), 3, Duration.ZERO));
    }

    private SlowWire subscribed(String... channels) {
        SlowWire wire = new SlowWire();
        connections.deliver(subscription(cursor(5, 5), channels), wire);
        return wire;
    }

    /** One that has taken the welcome, and waits. */
    private SlowWire waiting(String... channels) {
        SlowWire wire = subscribed(channels);
        wire.take();
        return wire;
    }

    private Delivery delivery() {
        return connections.deliveries().iterator().next();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double closes(String reason) {
        return Optional.ofNullable(
                        registry.find("triwire.closes").tag("reason", reason).counter())
                .map(Counter::count)
                .orElse(0.0);
    }

    @Test
    void welcomesASubscriberBeforeAnyEvent() {
        append(event(0, 5));
        SlowWire wire = subscribed();
        assertThat(wire.written).containsExactly("welcome PT15S");

        wire.take();

        assertThat(wire.written).containsExactly("welcome PT15S", "0:5");
    }

    @Test
    void writesWhatHasComeMeanwhileInOneBatchWhenTheLastHasBeenTaken() {
        SlowWire wire = waiting();
        append(event(0, 5));
        loop.run();
        append(event(1, 5));
        append(event(0, 6));
        loop.run();
        assertThat(wire.written).containsExactly("welcome PT15S", "0:5");

        wire.take();

        assertThat(wire.written).containsExactly("welcome PT15S", "0:5", "1:5 0:6");
    }

    @Test
    void writesHeartbeatsAndWhetherTheCursorHasMoved() {
        SlowWire wire = waiting("quay");
        loop.pass(config.heartbeat().plus(TICK));
        wire.take();
        append(event(0, 5, "pier"));
        loop.pass(config.heartbeat().plus(TICK));

        assertThat(wire.written).containsExactly("welcome PT15S", "heartbeat", "heartbeat, moved");
    }

    @Test
    void endsASubscriberThatDoesNotAnswerHeartbeats() {
        SlowWire wire = waiting();
        wire.alive = false;

        loop.pass(config.heartbeat().plus(TICK));

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.DEAD);
        assertThat(wire.written).containsExactly("welcome PT15S");
        assertThat(closes("dead")).isEqualTo(1);
    }

    @Test
    void writesEventsToASubscriberThatDoesNotAnswer() {
        SlowWire wire = waiting();
        wire.alive = false;

        append(event(0, 5));
        loop.run();

        assertThat(wire.written).containsExactly("welcome PT15S", "0:5");
        assertThat(wire.ends).isEmpty();
    }

    @Test
    void tellsOfAResetAndCountsIt() {
        SlowWire wire = subscribedAfter(cursor(1, 1), false);

        assertThat(wire.written).containsExactly("welcome PT15S", "reset expired 4");
        assertThat(registry.get("triwire.resets")
                        .tag("reason", "expired")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(wire.ends).isEmpty();
    }

    @Test
    void doesNotTellHowMuchWasMissedWhereNotAllMayBeRead() {
        assertThat(subscribedAfter(cursor(1, 1), true).written).containsExactly("welcome PT15S", "reset expired");
    }

    private SlowWire subscribedAfter(Cursor after, boolean partial) {
        SlowWire wire = new SlowWire();
        connections.deliver(subscription(after).permitted(ChannelFilter.ALL, partial, Optional.empty()), wire);
        wire.take();
        history.answer(ResetCheck.check(after, cursor(3, 3), cursor(5, 5)).orElseThrow());
        loop.run();
        return wire;
    }

    @Test
    void endsWhenTheFeedCannotBeRead() {
        SlowWire wire = new SlowWire();
        connections.deliver(subscription(cursor(1, 1)), wire);
        wire.take();

        history.fail(new FeedUnavailableException("Kafka is away."));
        loop.run();

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.UNAVAILABLE);
        assertThat(closes("unavailable")).isEqualTo(1);
    }

    @Test
    void endsWhenItCannotWrite() {
        SlowWire wire = waiting();
        append(event(0, 5));
        loop.run();

        wire.fail(new IllegalStateException("closed"));

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.FAILED);
        assertThat(closes("failed")).isEqualTo(1);
    }

    @Test
    void endsWhenThePlaceToStartAtIsNotFound() {
        Feed notReached = new Feed(new EventLog(10, 10_000, 10), history, Duration.ZERO, () -> loop, loop::nanoTime);
        SlowWire wire = new SlowWire();

        new Connections(notReached, config, new FeedMetrics(new SimpleMeterRegistry()))
                .deliver(subscription(cursor(5, 5)), wire);

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.UNAVAILABLE);
        assertThat(wire.written).isEmpty();
    }

    @Test
    void writesNothingToASubscriberThatHasGone() {
        SlowWire wire = waiting();

        delivery().closed();
        append(event(0, 5));
        loop.pass(config.heartbeat().plus(TICK));

        assertThat(wire.written).containsExactly("welcome PT15S");
        assertThat(wire.ends).isEmpty();
        assertThat(closes("client")).isEqualTo(1);
        assertThat(connections.empty()).isTrue();
    }

    @Test
    void asksForNothingMoreWhenItHasEndedWithinAWrite() {
        SlowWire wire = waiting();
        append(event(0, 5));
        loop.run();

        delivery().end(SubscriberWriter.End.LEAVING);
        append(event(0, 6));
        wire.take();

        assertThat(wire.written).containsExactly("welcome PT15S", "0:5");
        assertThat(wire.ends).containsExactly(SubscriberWriter.End.LEAVING);
    }

    @Test
    void endsOnce() {
        SlowWire wire = waiting();
        wire.gone = true;
        Delivery delivery = delivery();

        delivery.end(SubscriberWriter.End.LEAVING);
        delivery.end(SubscriberWriter.End.STALLED);
        delivery.closed();

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.LEAVING);
        assertThat(closes("leaving")).isEqualTo(1);
        assertThat(closes("client")).isZero();
    }

    @Test
    void endsWhoeverIsOneTooMany() {
        waiting();
        SlowWire second = waiting();
        assertThat(connections.full()).isTrue();

        SlowWire third = subscribed();

        assertThat(third.ends).containsExactly(SubscriberWriter.End.UNAVAILABLE);
        assertThat(third.written).isEmpty();
        assertThat(second.ends).isEmpty();
        assertThat(gauge("triwire.connections")).isEqualTo(2);
    }

    @Test
    void countsSubscribersOfBothKinds() {
        assertThat(connections.empty()).isTrue();
        waiting();
        CompletableFuture<String> answer = new CompletableFuture<>();
        connections
                .counted(Uni.createFrom().completionStage(answer))
                .subscribe()
                .with(answered -> {});

        assertThat(connections.waiting()).isEqualTo(1);
        assertThat(connections.deliveries()).hasSize(1);
        assertThat(gauge("triwire.connections")).isEqualTo(2);
        assertThat(connections.full()).isTrue();
        answer.complete("a");
        assertThat(connections.waiting()).isZero();
        assertThat(connections.empty()).isFalse();
    }

    @Test
    void endsASubscriberThatTakesNothingForTooLong() {
        Connections impatient = new Connections(
                feed,
                FeedConfigTest.config(Map.of("feed.stall-timeout", "0s")),
                new FeedMetrics(new SimpleMeterRegistry()));
        SlowWire stalled = new SlowWire();
        SlowWire idle = new SlowWire();
        impatient.deliver(subscription(cursor(5, 5)), stalled);
        impatient.deliver(subscription(cursor(5, 5)), idle);
        idle.take();
        subscribed();

        impatient.endOverdue();
        connections.endOverdue();

        assertThat(stalled.ends).containsExactly(SubscriberWriter.End.STALLED);
        assertThat(idle.ends).isEmpty();
        assertThat(connections.deliveries()).as("within the bound").hasSize(1);
    }

    @Test
    void knowsHowFarTheSlowestIsBehind() {
        assertThat(gauge("triwire.lag.largest")).isZero();
        SlowWire slow = waiting();
        append(event(0, 5));
        loop.run();
        append(event(0, 6), event(1, 5));

        assertThat(gauge("triwire.lag.largest")).isEqualTo(3);
        slow.take();
        append(event(0, 7));
        assertThat(gauge("triwire.lag.largest")).isEqualTo(3);
        slow.take();
        slow.take();

        assertThat(gauge("triwire.lag.largest")).isZero();
    }

    @Test
    void knowsNoDistanceToAnotherFeed() {
        waiting();
        append(event(0, 5));
        loop.run();

        feed.restart(Cursor.of(SomeEvents.OTHER_FEED, 9, 9), Cursor.of(SomeEvents.OTHER_FEED, 9, 9));

        assertThat(gauge("triwire.lag.largest")).isZero();
    }

    @Test
    void timesNoDeliveryOfWhatIsOlderThanTheConnection() {
        append(event(0, 5));
        feed.append(List.of(event(0, 6)), feed.head(), System.nanoTime());

        SlowWire wire = waiting();
        wire.take();

        assertThat(wire.written).containsExactly("welcome PT15S", "0:5 0:6");
        assertThat(registry.get("triwire.delivered.events").functionCounter().count())
                .isEqualTo(2);
        assertThat(timed()).isZero();
    }

    @Test
    void timesADeliveryToASubscriberThatHadEverything() {
        SlowWire wire = waiting();
        loop.pass(config.heartbeat().plus(TICK));
        wire.take();

        feed.append(List.of(event(0, 5)), feed.head(), System.nanoTime());
        loop.run();
        wire.take();

        assertThat(wire.written).containsExactly("welcome PT15S", "heartbeat", "0:5");
        assertThat(timed()).isEqualTo(1);
    }

    @Test
    void timesADeliveryOfWhatASubscriberWaitedFor() {
        Feed ofRealTime = new Feed(log, history, Duration.ZERO, () -> loop);
        SlowWire wire = new SlowWire();
        new Connections(ofRealTime, config, metrics).deliver(subscription(cursor(5, 5)), wire);
        wire.take();

        ofRealTime.append(List.of(event(0, 5)), ofRealTime.head(), System.nanoTime());
        loop.run();
        wire.take();

        assertThat(timed()).isEqualTo(1);
    }

    private long timed() {
        return registry.get("triwire.kafka.to.socket").timer().count();
    }
}
