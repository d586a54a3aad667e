package io.triwire.bench.load.publish;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class OpenLoopPublisherTest {

    /** A clock that starts anywhere, as {@link System#nanoTime} does. */
    private static final long START_NANOS = -5_000_000_000L;

    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final AtomicLong nanoTime = new AtomicLong(START_NANOS);
    private final List<Long> intendedMicros = new ArrayList<>();
    private final List<String> data = new ArrayList<>();
    private Duration timeToPut = Duration.ZERO;

    @Test
    void sendsWhatIsDueAndTellsWhenTheNextIs() {
        OpenLoopPublisher publisher = publisherOf(10, 4);

        long untilNext = publisher.sendDue();

        assertThat(data).containsExactly("0");
        assertThat(untilNext).isEqualTo(250_000_000L);
    }

    @Test
    void sendsNothingBeforeItIsDue() {
        OpenLoopPublisher publisher = publisherOf(10, 4);
        publisher.sendDue();

        move(Duration.ofNanos(249_999_999));

        assertThat(publisher.sendDue()).isEqualTo(1);
        assertThat(data).containsExactly("0");
    }

    @Test
    void stampsTheIntendedTimeAndNotTheActualOne() {
        OpenLoopPublisher publisher = publisherOf(10, 4);

        move(Duration.ofMillis(600));
        publisher.sendDue();

        assertThat(intendedMicros).containsExactly(START_MICROS, START_MICROS + 250_000, START_MICROS + 500_000);
    }

    @Test
    void keepsTheScheduleWhereTheOutboxIsSlow() {
        timeToPut = Duration.ofMillis(300);
        OpenLoopPublisher publisher = publisherOf(4, 4);

        long untilNext = publisher.sendDue();

        assertThat(untilNext).isZero();
        assertThat(intendedMicros)
                .containsExactly(START_MICROS, START_MICROS + 250_000, START_MICROS + 500_000, START_MICROS + 750_000);
    }

    @Test
    void doesNotDriftAtARateThatDividesNoSecond() {
        Schedule schedule = new Schedule(START_NANOS, 3);

        assertThat(schedule.dueNanos(3_000_000))
                .isEqualTo(START_NANOS + Duration.ofSeconds(1_000_000).toNanos());
        assertThat(schedule.dueNanos(1)).isEqualTo(START_NANOS + 333_333_333);
    }

    @Test
    void stampsTheStartOfAScheduleThatBeginsLater() {
        OpenLoopPublisher publisher = publisher(1, new Schedule(START_NANOS + 2_000_000, 1));

        move(Duration.ofMillis(2));
        publisher.sendDue();

        assertThat(intendedMicros).containsExactly(START_MICROS + 2_000);
    }

    @Test
    void sendsByItselfUntilItIsClosed() {
        AtomicLong put = new AtomicLong();
        OpenLoopPublisher publisher = new OpenLoopPublisher(
                Stream.generate(() -> post(0)).iterator(),
                new Schedule(System.nanoTime(), 1_000),
                (post, intended) -> put.incrementAndGet());

        try (publisher) {
            publisher.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> put.get() > 10);
        }

        assertThat(put.get()).isGreaterThan(10);
    }

    @Test
    void refusesARateThatIsNone() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1_000_001}) {
            assertThatThrownBy(() -> new Schedule(0, rate)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private OpenLoopPublisher publisherOf(int posts, double rate) {
        return publisher(posts, new Schedule(START_NANOS, rate));
    }

    private OpenLoopPublisher publisher(int posts, Schedule schedule) {
        return new OpenLoopPublisher(
                IntStream.range(0, posts).mapToObj(OpenLoopPublisherTest::post).iterator(),
                schedule,
                this::put,
                nanoTime::get,
                START_MICROS);
    }

    private void put(Post post, long intended) {
        data.add(new String(post.data(), StandardCharsets.UTF_8));
        intendedMicros.add(intended);
        move(timeToPut);
    }

    private void move(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private static Post post(int number) {
        return new Post(
                Optional.of("channel"),
                Optional.empty(),
                Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    }
}
