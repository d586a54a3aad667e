package io.triwire.bench.load.measure;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;

import static org.assertj.core.api.Assertions.assertThat;

/** Each way in which a run is invalid, and one in which it is not. */
class ValidityTest {

    private static final long MILLI = 1_000_000;

    @Test
    void aRunInWhichAllIsWellIsValid() {
        assertThat(Synthetic.good().busy(0.79).lagging(19_000).pausing(50_000).flaws())
                .isEmpty();
    }

    @Test
    void aBusyCoreIsAFlaw() {
        assertFlaw(
                Synthetic.good().busy(0.93),
                FlawKind.CLIENT_CPU,
                "The busiest core of the generator was busy for 93 %, which is above 80 %.");
    }

    @Test
    void aLateEventLoopIsAFlaw() {
        assertFlaw(
                Synthetic.good().lagging(25_000),
                FlawKind.EVENT_LOOP_LAG,
                "The event loops of the generator were late by 25.0 ms (p99), which is above 20 ms.");
    }

    @Test
    void aLongCollectionIsAFlaw() {
        assertFlaw(
                Synthetic.good().pausing(51_000),
                FlawKind.GC_PAUSE,
                "A garbage collection of generator or publisher took 51 ms, which is above 50 ms.");
    }

    @Test
    void aFailedConnectionIsAFlaw() {
        assertFlaw(
                Synthetic.good().failing("a connection was lost", 3),
                FlawKind.CONNECTION_FAILED,
                "a connection was lost (3 times).");
    }

    @Test
    void theLimitOfOpenFilesIsAFlaw() {
        assertFlaw(
                Synthetic.good().opening(1_024),
                FlawKind.OPEN_FILES,
                "The generator had 1024 files open, which is its limit of 1024.");
    }

    @Test
    void anEarlyEndIsAFlaw() {
        assertFlaw(Synthetic.good().interrupted(), FlawKind.INTERRUPTED, "The generator was stopped before its end.");
    }

    /** Publisher and subscribers of a search for the capacity, of whom no event loop is timed. */
    @Test
    void aSwarmIsBoundAsGatlingIs() {
        Window window = new Window(0, 5_000 * MILLI);
        Distribution none = Distribution.of(new Histogram(3));

        assertThat(Validity.flaws(new Run.Publishing(100, 99.9, none), new Run.Generator(0.8, none, 50_000), window))
                .isEmpty();
        assertThat(Validity.flaws(new Run.Publishing(100, 98, none), new Run.Generator(0.81, none, 51_000), window))
                .extracting(Flaw::kind)
                .containsExactly(FlawKind.PUBLISH_RATE, FlawKind.CLIENT_CPU, FlawKind.GC_PAUSE);
    }

    @Test
    void aMachineThatDidLittleElseIsNoFlaw() {
        assertThat(Validity.flaws(new Run.Machine(0.03, 0.12, 0), true)).isEmpty();
        // The clocks have a resolution of 10 ms.
        assertThat(Validity.flaws(new Run.Machine(0, -0.01, 0), true)).isEmpty();
    }

    @Test
    void aMachineThatIsSharedIsAFlaw() {
        assertThat(Validity.flaws(new Run.Machine(0.042, 0, 0), true))
                .containsExactly(new Flaw(
                        FlawKind.STOLEN_CPU,
                        "The hypervisor gave 4.2 % of the machine's time to other virtual machines, "
                                + "which is above 3 %."));
    }

    @Test
    void otherProgramsAreAFlawWhereNoneBelongsToTheRun() {
        Run.Machine machine = new Run.Machine(0, 0.13, 0);

        assertThat(Validity.flaws(machine, true))
                .containsExactly(new Flaw(
                        FlawKind.OTHER_PROGRAMS, "Other programs kept 0.13 of a CPU busy, which is above 0.12."));
        assertThat(Validity.flaws(machine, false)).isEmpty();
    }

    @Test
    void aLimitThatStopsTheProgramsIsAFlaw() {
        assertThat(Validity.flaws(new Run.Machine(0, 0, 12_300), false))
                .containsExactly(new Flaw(
                        FlawKind.THROTTLED,
                        "A CPU limit stopped the programs of this comparison for 12.3 ms; it may not."));
    }

    @Test
    void aPublisherThatMissesItsRateIsAFlaw() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < 97; index++) {
            run.publish(index, 0);
            run.arrive(index, 5 * MILLI);
        }

        assertFlaw(run, FlawKind.PUBLISH_RATE, "97.0 events per second were published, which is below 99 % of 100.0.");
    }

    /** Of 1,000 events in 10 s. */
    @ParameterizedTest
    @CsvSource({"10, true", "11, true", "12, false"})
    void onePercentOfTheEventsAndOneMoreMayBeMissed(int missed, boolean valid) {
        Synthetic run = Synthetic.empty();
        for (int index = missed; index < 1_000; index++) {
            run.publish(index, 0);
            run.arrive(index, 5 * MILLI);
        }

        assertThat(run.flaws(new Window(Synthetic.FROM_NANOS, Synthetic.dueNanos(1_000))))
                .extracting(Flaw::kind)
                .isEqualTo(valid ? List.of() : List.of(FlawKind.PUBLISH_RATE));
    }

    @Test
    void aDeliveryBeforeItsTimeIsAFlaw() {
        Synthetic run = Synthetic.good();
        run.gatling.append(0, Synthetic.stamp(Synthetic.EVENTS - 1), 0);
        Synthetic early = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            early.publish(index, 0);
            early.arrive(index, -MILLI);
        }

        assertFlaw(early, FlawKind.CLOCK, "200 of 200 deliveries came before they were due: two clocks disagree.");
    }

    @Test
    void aDeliveryThatCannotBeRecordedIsAFlaw() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.publish(index, 0);
            run.arrive(index, (index == 50 ? 61_000 : 5) * MILLI);
        }

        assertFlaw(run, FlawKind.OUT_OF_RANGE, "2 of 200 deliveries took longer than the 60 s that can be recorded.");
    }

    @Test
    void aProbeThatDisagreesIsAFlaw() {
        assertFlaw(
                withProbeAt(7 * MILLI),
                FlawKind.PROBE_DISAGREES,
                "Gatling measured 5.00 ms at the median and the probe 7.00 ms, which is more than 1.00 ms apart.");
        assertThat(withProbeAt(5_900_000).flaws()).isEmpty();
    }

    /** Of the median of the probe. */
    @Test
    void aProbeMayDisagreeByTenPercent() {
        assertThat(withGatlingAt(108 * MILLI, 100 * MILLI).flaws()).isEmpty();
        assertFlaw(
                withGatlingAt(112 * MILLI, 100 * MILLI),
                FlawKind.PROBE_DISAGREES,
                "Gatling measured 112.06 ms at the median and the probe 100.03 ms, which is more than 10.00 ms apart.");
    }

    @Test
    void aProbeThatSeesNothingIsAFlaw() {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.publish(index, 0);
            for (int subscriber = 0; subscriber < Synthetic.SUBSCRIBERS; subscriber++) {
                run.gatling.append(subscriber, Synthetic.stamp(index), Synthetic.dueNanos(index) + MILLI);
            }
        }

        assertFlaw(run, FlawKind.PROBE_DISAGREES, "Gatling measured 200 deliveries, and the probe 0.");
    }

    @Test
    void anEventThatNobodyPublishedIsAFlaw() {
        Synthetic run = Synthetic.good();
        run.gatling.append(0, 7, Synthetic.dueNanos(3));

        assertFlaw(
                run,
                FlawKind.SERVICE,
                "1 deliveries had an event that was not published in this run, or not for that subscriber.");
    }

    private static Synthetic withProbeAt(long latencyNanos) {
        return withGatlingAt(5 * MILLI, latencyNanos);
    }

    private static Synthetic withGatlingAt(long latencyNanos, long latencyOfProbeNanos) {
        Synthetic run = Synthetic.empty();
        for (int index = 0; index < Synthetic.EVENTS; index++) {
            run.publish(index, 0);
            for (int subscriber = 0; subscriber < Synthetic.SUBSCRIBERS; subscriber++) {
                run.arrive(subscriber, index, latencyNanos);
            }
            run.probe.append(0, Synthetic.stamp(index), Synthetic.dueNanos(index) + latencyOfProbeNanos);
        }
        return run;
    }

    private static void assertFlaw(Synthetic run, FlawKind kind, String sentence) {
        assertThat(run.flaws()).containsExactly(new Flaw(kind, sentence));
    }
}
