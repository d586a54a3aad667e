package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.triwire.feed.SomeEvents.OTHER_FEED;
import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeliveryTest extends FeedFixture {

    /** A step of a delivery that may fail. */
    private enum Step {
        WELCOME,
        EVENTS,
        RESET,
        ALIVE,
        HEARTBEAT,
        METRICS,
        END
    }

    private final AtomicReference<Step> failing = new AtomicReference<>();
    private final FailingMetrics metrics = new FailingMetrics();
    private final FeedConfig config = FeedConfigTest.config(Map.of("feed.max-connections", "3"));
    private final Connections connections = new Connections(feed, config, metrics);

    private void fail(Step step) {
        if (step == failing.get()) {
            throw new IllegalStateException(step + " failed");
        }
    }

    /** Metrics that break their promise. */
    private final class FailingMetrics extends FeedMetrics {

        FailingMetrics() {
            super(new SimpleMeterRegistry());
        }

        @Override
        public void delivered(Batch batch, boolean live) {
            fail(Step.METRICS);
        }
    }

    private final class SomeWire implements SubscriberWriter {

        private final List<String> written = new ArrayList<>();
        private final List<SubscriberWriter.End> ends = new ArrayList<>();
        private final boolean mayFail;

        SomeWire(boolean mayFail) {
            this.mayFail = mayFail;
        }

        private Uni<Void> write(Step step, String what) {
            if (mayFail) {
                fail(step);
            }
            written.add(what);
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> welcome(Cursor cursor, Duration heartbeat) {
            return write(Step.WELCOME, "welcome");
        }

        @Override
        public Uni<Void> events(Batch batch) {
            return write(Step.EVENTS, String.join(" ", SomeEvents.places(batch)));
        }

        @Override
        public Uni<Void> reset(FeedReset reset, Cursor cursor) {
            return write(Step.RESET, "reset");
        }

        @Override
        public Uni<Void> heartbeat(Cursor cursor, boolean moved) {
            return write(Step.HEARTBEAT, "heartbeat");
        }

        @Override
        public boolean alive() {
            if (mayFail) {
                fail(Step.ALIVE);
            }
            return true;
        }

        @Override
        public void end(End end) {
            ends.add(end);
            if (mayFail) {
                fail(Step.END);
            }
        }
    }

    private SomeWire deliver(Cursor after, boolean mayFail) {
        SomeWire wire = new SomeWire(mayFail);
        connections.deliver(subscription(after), wire);
        loop.run();
        return wire;
    }

    private static Subscription subscription(Cursor after) {
        return Subscription.parse(
                Map.of("after", List.of(after.text())), new Subscription.Bounds(Set.of("after"), 1, Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource(value = Step.class, names = "END", mode = EnumSource.Mode.EXCLUDE)
    void closesTheConnectionOfADeliveryThatFails(Step step) {
        SomeWire neighbour = deliver(cursor(5, 5), false);
        failing.set(step == Step.METRICS ? null : step);
        SomeWire failed = deliver(step == Step.RESET ? Cursor.of(OTHER_FEED, 1, 1) : cursor(5, 5), true);
        if (step == Step.RESET) {
            history.answer(Batch.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED), log.head()));
        }
        failing.set(step);

        append(event(0, 5), event(1, 5));
        loop.pass(config.heartbeat().plus(TICK));

        assertThat(failed.ends).containsExactly(SubscriberWriter.End.FAILED);
        assertThat(connections.deliveries()).hasSize(step == Step.METRICS ? 0 : 1);
        if (step != Step.METRICS) {
            assertThat(neighbour.written).startsWith("welcome", "0:5 1:5");
        }
    }

    @Test
    void capturesNoContextForAWrite() {
        SomeWire wire = deliver(cursor(5, 5), false);

        int captures = CountedContext.capturesDuring(() -> {
            append(event(0, 5));
            loop.run();
        });

        assertThat(captures).isZero();
        assertThat(wire.written).containsExactly("welcome", "0:5");
    }

    @Test
    void countsOutADeliveryWhoseEndFails() {
        failing.set(Step.END);
        SomeWire wire = deliver(cursor(5, 5), true);

        connections.deliveries().forEach(delivery -> delivery.end(SubscriberWriter.End.LEAVING));

        assertThat(wire.ends).containsExactly(SubscriberWriter.End.LEAVING);
        assertThat(connections.deliveries()).isEmpty();
        assertThat(connections.full()).isFalse();
    }

    @Test
    void countsNothingThatCannotBegin() {
        Feed broken = new Feed(
                log,
                history,
                Duration.ZERO,
                () -> {
                    throw new IllegalStateException("not on an event loop");
                },
                loop::nanoTime);
        Connections none = new Connections(broken, FeedConfigTest.config(Map.of("feed.max-connections", "1")), metrics);

        assertThatThrownBy(() -> none.deliver(subscription(cursor(5, 5)), new SomeWire(false)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(none.full()).isFalse();
    }

    @Test
    void countsAPollUntilItIsAnswered() {
        Connections one = new Connections(feed, FeedConfigTest.config(Map.of("feed.max-connections", "1")), metrics);
        AtomicBoolean answered = new AtomicBoolean();

        one.counted(feed.next(cursor(5, 5), ChannelFilter.ALL, 1_000, MINUTE))
                .subscribe()
                .with(batch -> answered.set(true));

        assertThat(one.full()).isTrue();
        assertThat(one.waiting()).isEqualTo(1);
        append(event(0, 5));
        loop.run();
        assertThat(answered).isTrue();
        assertThat(one.full()).isFalse();
    }

    @Test
    void countsAPollThatLeavesOrFailsNoLonger() {
        Connections one = new Connections(feed, FeedConfigTest.config(Map.of("feed.max-connections", "1")), metrics);

        one.counted(Uni.createFrom().nothing()).subscribe().with(never -> {}).cancel();
        one.counted(Uni.createFrom().failure(new IllegalStateException("failed")))
                .subscribe()
                .with(never -> {}, failed -> {});
        one.counted(Uni.createFrom().deferred(() -> {
                    throw new IllegalStateException("thrown");
                }))
                .subscribe()
                .with(never -> {}, failed -> {});

        assertThat(one.waiting()).isZero();
        assertThat(one.full()).isFalse();
    }

    @Test
    void endsASubscriberWhoseRightIsOver() {
        SomeWire over = new SomeWire(false);
        SomeWire lasting = new SomeWire(false);
        connections.deliver(
                subscription(cursor(5, 5)).permitted(ChannelFilter.ALL, false, Optional.of(Instant.now())), over);
        connections.deliver(
                subscription(cursor(5, 5)).permitted(ChannelFilter.ALL, false, Optional.of(Instant.MAX)), lasting);

        connections.endOverdue();

        assertThat(over.ends).containsExactly(SubscriberWriter.End.EXPIRED);
        assertThat(lasting.ends).isEmpty();
    }
}
