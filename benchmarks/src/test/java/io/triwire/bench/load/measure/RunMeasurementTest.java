package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.result.Run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The arithmetic of a run, on runs that were made by hand. */
class RunMeasurementTest {

    private static final long MILLI = 1_000_000;

    @Test
    void aDelayOf37MillisecondsMovesEachPercentileBy37() {
        Synthetic delayed = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            delayed.publish(index, 0);
            delayed.arrive(index, 42 * MILLI);
        }

        Run.Latencies prompt = Synthetic.good().measured().latencies();
        Run.Latencies late = delayed.measured().latencies();

        assertThat((late.delivery().p50() - prompt.delivery().p50()) / 1e3).isBetween(36.9, 37.1);
        assertThat((late.delivery().p99() - prompt.delivery().p99()) / 1e3).isBetween(36.9, 37.1);
    }

    @Test
    void aPublisherThatStallsIsLateFromTheDueTimeAlone() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            long lateNanos = index < 50 ? (500 - 10 * index) * MILLI : 0;
            run.publish(index, lateNanos);
            run.arrive(index, lateNanos + 5 * MILLI);
        }

        RunMeasurement measured = run.measured();

        assertThat(measured.latencies().delivery().p99() / 1e3).isBetween(490.0, 506.0);
        assertThat(measured.latencies().fromPublished().p99() / 1e3).isBetween(4.9, 5.1);
        assertThat(measured.publishing().lateness().maximum() / 1e3).isBetween(499.0, 501.0);
    }

    @Test
    void countsMissingDoubledAndReorderedApart() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < 4; index++) {
            run.publish(index, 0);
        }
        run.arrive(0, MILLI);
        run.arrive(2, MILLI);
        run.arrive(1, 30 * MILLI);
        run.gatling.append(0, Synthetic.stamp(2), Synthetic.dueNanos(5));

        Run.Deliveries deliveries = run.measured().deliveries();

        assertThat(deliveries.missing()).isEqualTo(Synthetic.SUBSCRIBERS);
        assertThat(deliveries.doubled()).isEqualTo(1);
        assertThat(deliveries.reordered()).isEqualTo(Synthetic.SUBSCRIBERS);
        assertThat(deliveries.expected())
                .isEqualTo(deliveries.received() - deliveries.doubled() + deliveries.missing());
    }

    @Test
    void missesEveryEventOfASubscriberThatReceivesNone() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.publish(index, 0);
            run.arrive(1, index, MILLI);
        }

        Run.Deliveries deliveries = run.measured().deliveries();

        assertThat(deliveries.expected()).isEqualTo(2 * Synthetic.EVENTS);
        assertThat(deliveries.missing()).isEqualTo(Synthetic.EVENTS);
    }

    @Test
    void aDuplicateIsNoSampleOfTheLatency() {
        Synthetic run = Synthetic.good();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.arrive(0, index, 900 * MILLI);
        }

        RunMeasurement measured = run.measured();

        assertThat(measured.deliveries().doubled()).isEqualTo(Synthetic.EVENTS);
        assertThat(measured.latencies()).isEqualTo(Synthetic.good().measured().latencies());
        assertThat(measured.timeline()).isEqualTo(Synthetic.good().measured().timeline());
    }

    @Test
    void theOrderOfAFeedIsThatInWhichItsEventsAreDue() {
        Synthetic run = Synthetic.empty();
        for (int index = Synthetic.EVENTS - 1; index >= 0; index--) {
            run.publish(index, 0);
        }
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.arrive(index, 5 * MILLI);
        }

        assertThat(run.measured()).isEqualTo(Synthetic.good().measured());
    }

    @ParameterizedTest
    @CsvSource({"7, 3", "6, 3", "2, 3", "5, 1"})
    void expectsAnEventOfARoomAtEveryoneInIt(int subscribers, int rooms) {
        Synthetic run = Synthetic.ofRooms(subscribers, rooms);
        int arrived = 0;
        for (int index = 0; index < rooms; index++) {
            run.publish(index, 0, index);
            for (int subscriber = index; subscriber < subscribers; subscriber += rooms) {
                run.arrive(subscriber, index, MILLI);
                arrived++;
            }
        }

        RunMeasurement measured = run.measured();

        assertThat(measured.deliveries().expected()).isEqualTo(arrived);
        assertThat(measured.deliveries().received()).isEqualTo(arrived);
        assertThat(measured.deliveries().missing()).isZero();
        assertThat(measured.strangers()).isZero();
    }

    @Test
    void anEventOfAnotherRoomIsAStranger() {
        Synthetic run = Synthetic.ofRooms(4, 2);
        run.publish(0, 0, 1);
        run.arrive(1, 0, MILLI);
        run.arrive(2, 0, MILLI);

        RunMeasurement measured = run.measured();

        assertThat(measured.strangers()).isEqualTo(1);
        assertThat(measured.deliveries().received()).isEqualTo(1);
        assertThat(measured.deliveries().missing()).isEqualTo(1);
    }

    /** Nobody knows in which order the messages of several clients come, but it is the same for all. */
    @Test
    void theOrderOfAChatIsThatOfTheFirstWhoHasTheMessages() {
        Synthetic run = Synthetic.ofRooms(3, 1);
        run.publish(0, 0, 0);
        run.publish(1, 0, 0);
        for (int subscriber : new int[] {0, 1}) {
            run.arrive(subscriber, 1, MILLI);
            run.arrive(subscriber, 0, 30 * MILLI);
        }
        assertThat(run.measured().deliveries().reordered()).isZero();

        run.arrive(2, 0, 30 * MILLI);
        run.arrive(2, 1, 30 * MILLI);
        assertThat(run.measured().deliveries().reordered()).isEqualTo(1);
    }

    @Test
    void ratesAreThoseOfOneSecond() {
        long halfSecond = 500 * MILLI;
        RunMeasurement measured =
                Synthetic.good().measured(new Window(Synthetic.FROM_NANOS, Synthetic.FROM_NANOS + halfSecond));

        assertThat(measured.deliveries().received()).isEqualTo(Synthetic.SUBSCRIBERS * 50);
        assertThat(measured.deliveries().perSecond()).isEqualTo(Synthetic.SUBSCRIBERS * 100);
        assertThat(measured.publishing().achievedPerSecond()).isEqualTo(100);
    }

    @Test
    void countsWhatCannotBeRecordedAndClampsNothing() {
        Synthetic run = Synthetic.empty();
        run.publish(0, 0);
        run.publish(1, 0);
        run.arrive(0, -MILLI);
        run.arrive(1, 61_000 * MILLI);

        RunMeasurement measured = run.measured();

        assertThat(measured.deliveries().outOfRange().negative()).isEqualTo(Synthetic.SUBSCRIBERS);
        assertThat(measured.deliveries().outOfRange().tooLong()).isEqualTo(Synthetic.SUBSCRIBERS);
        assertThat(measured.latencies().delivery().count()).isZero();
    }

    @Test
    void leavesOutWhatIsDueOutsideOfTheWindow() {
        Synthetic run = Synthetic.good();
        run.publish(-1, 0);
        run.arrive(-1, 400 * MILLI);
        run.publish(Synthetic.EVENTS, 0);
        run.arrive(Synthetic.EVENTS, 400 * MILLI);

        assertThat(run.measured()).isEqualTo(Synthetic.good().measured());
    }

    @Test
    void seesThatAPathHoldsEventsBack() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.publish(index, 0);
            run.arrive(index, (9L - index % 10) * 10 * MILLI + MILLI);
        }

        assertThat(run.measured().deliveries().bunched()).isEqualTo(1);
        assertThat(run.measured().deliveries().held()).isTrue();
        assertThat(Synthetic.good().measured().deliveries().bunched()).isZero();
    }

    @Test
    void eventsThatArePublishedTogetherMayComeTogether() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            long lateNanos = (9L - index % 10) * 10 * MILLI;
            run.publish(index, lateNanos);
            run.arrive(index, lateNanos + MILLI);
        }

        assertThat(run.measured().deliveries().bunched()).isZero();
    }

    @Test
    void tellsAfterHowLongHalfAndAlmostAllWereBackFromTheStorm() {
        List<Long> back = LongStream.rangeClosed(1, 100).boxed().toList();
        Synthetic run = Synthetic.ofStorm(back);
        int first = Synthetic.EVENTS;
        run.publish(first, 0);
        run.arrive(first, 80 * MILLI);
        run.publish(first + 1, 0);

        Run.Storm storm = run.measured().storm().orElseThrow();

        assertThat(storm.halfMicros()).isEqualTo(50);
        assertThat(storm.allButOneInHundredMicros()).isEqualTo(99);
        assertThat(storm.missing()).isEqualTo(Synthetic.SUBSCRIBERS);
        assertThat(storm.doubled()).isZero();
    }

    @Test
    void hasALineForEachSecond() {
        List<Run.Second> timeline = Synthetic.good().measured().timeline();

        assertThat(timeline).hasSize(1);
        assertThat(timeline.get(0).delivered()).isEqualTo(Synthetic.SUBSCRIBERS * Synthetic.EVENTS);
        assertThat(timeline.get(0).p50() / 1e3).isBetween(4.9, 5.1);
    }

    @Test
    void filesAreReadAsTheyWereWritten(@TempDir Path directory) throws IOException {
        Synthetic run = Synthetic.good();
        Path arrivals = directory.resolve(Arrivals.FILE);
        Path published = directory.resolve(Published.FILE);
        run.gatling.writeTo(arrivals);
        run.published.writeTo(published);

        Synthetic again = Synthetic.empty();
        Published.read(published).forEach(again.published::append);
        Arrivals.read(arrivals).forEach(again.gatling::append);

        assertThat(Files.size(arrivals)).isEqualTo(20L * Synthetic.SUBSCRIBERS * Synthetic.EVENTS);
        assertThat(Files.size(published)).isEqualTo(28L * Synthetic.EVENTS);
        assertThat(again.measured().deliveries()).isEqualTo(run.measured().deliveries());
    }

    @Test
    void aFileHoldsMoreThanABlockOfMemory(@TempDir Path directory) throws IOException {
        int count = 120_001;
        Arrivals arrivals = new Arrivals();
        for (int number = 0; number < count; number++) {
            arrivals.append(number, number, number);
        }
        arrivals.writeTo(directory.resolve(Arrivals.FILE));

        Arrivals again = Arrivals.read(directory.resolve(Arrivals.FILE));

        List<Integer> subscribers = new ArrayList<>();
        again.forEach((subscriber, stampMicros, arrivedNanos) -> subscribers.add(subscriber));
        assertThat(subscribers).isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(arrivals.count()).isEqualTo(count);
        assertThat(again.count()).isEqualTo(count);
    }

    @Test
    void anEmptyFileIsARunWithoutArrivals(@TempDir Path directory) throws IOException {
        new Arrivals().writeTo(directory.resolve(Arrivals.FILE));

        assertThat(Arrivals.read(directory.resolve(Arrivals.FILE)).count()).isZero();
    }

    @Test
    void aFileThatWasCutOffIsRefused(@TempDir Path directory) throws IOException {
        Path cut = Files.write(directory.resolve(Arrivals.FILE), new byte[21]);

        assertThatThrownBy(() -> Arrivals.read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("21 bytes");
    }
}
