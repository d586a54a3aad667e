package io.triwire.bench.load.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.FlawKind;
import io.triwire.bench.load.result.Run;

/** Checks that a run measured the transport, and not its generator, its publisher or its clocks. */
public final class Validity {

    private static final double LEAST_RATE = 0.99;
    private static final double BUSIEST_CORE = 0.8;
    private static final long MOST_LAG_MICROS = Duration.ofMillis(20).toNanos() / 1_000;
    private static final long LONGEST_PAUSE_MICROS = Duration.ofMillis(50).toNanos() / 1_000;
    private static final double MOST_STOLEN = 0.03;
    private static final double MOST_OTHER_CPUS = 0.12;
    private static final double MOST_COMPILER = 0.5;

    /** CPU time of the compiler that is noise: it is counted in ticks of 10 ms. */
    private static final Duration COMPILER_NOISE = Duration.ofMillis(30);

    private static final long DISAGREEMENT_MICROS = 1_000;
    private static final double DISAGREEMENT = 0.1;

    private final List<Flaw> flaws = new ArrayList<>();

    private Validity() {}

    /** Every reason why the run is invalid; none if it is valid. */
    public static List<Flaw> flaws(RunMeasurement measured, LoadOutcome outcome, Window window) {
        Validity validity = new Validity();
        validity.publishing(measured.publishing(), window);
        validity.generator(outcome.generator(), measured.deliveries().expected() > 0);
        validity.connections(outcome);
        validity.clocks(measured.deliveries());
        validity.probe(measured.latencies());
        validity.flawed(
                measured.strangers() > 0,
                FlawKind.SERVICE,
                "%d deliveries had an event that was not published in this run, or not for that subscriber."
                        .formatted(measured.strangers()));
        validity.flawed(!outcome.complete(), FlawKind.INTERRUPTED, "The generator was stopped before its end.");
        return List.copyOf(validity.flaws);
    }

    /**
     * Every reason why publisher and subscribers were unfit; none if they were fit.
     *
     * @param generator without the lag of event loops
     */
    public static List<Flaw> flaws(Run.Publishing publishing, Run.Generator generator, Window window) {
        Validity validity = new Validity();
        validity.publishing(publishing, window);
        validity.generator(generator, false);
        return List.copyOf(validity.flaws);
    }

    /**
     * Every reason why the machine was unfit for the measurement; none if it was fit.
     *
     * @param alone whether every other program is foreign to the comparison
     */
    public static List<Flaw> flaws(Run.Machine machine, boolean alone) {
        Validity validity = new Validity();
        validity.flawed(
                machine.stolenShare() > MOST_STOLEN,
                FlawKind.STOLEN_CPU,
                "The hypervisor gave %.1f %% of the machine's time to other virtual machines, which is above %.0f %%."
                        .formatted(machine.stolenShare() * 100, MOST_STOLEN * 100));
        validity.flawed(
                alone && machine.otherCpus() > MOST_OTHER_CPUS,
                FlawKind.OTHER_PROGRAMS,
                "Other programs kept %.2f of a CPU busy, which is above %.2f."
                        .formatted(machine.otherCpus(), MOST_OTHER_CPUS));
        validity.flawed(
                machine.throttledMicros() > 0,
                FlawKind.THROTTLED,
                "A CPU limit stopped the programs of this comparison for %.1f ms; it may not."
                        .formatted(millis(machine.throttledMicros())));
        return List.copyOf(validity.flaws);
    }

    /**
     * Why the connections of the clients were unfit; none if they stayed.
     *
     * @param changed connections that ended or were opened in the window
     */
    public static List<Flaw> flaws(long changed) {
        Validity validity = new Validity();
        validity.flawed(
                changed > 0,
                FlawKind.CONNECTION_FAILED,
                "%d connections ended or were opened in the window; all should stay.".formatted(changed));
        return List.copyOf(validity.flaws);
    }

    /**
     * Why the service was not warm enough for a ranking; none if it was.
     *
     * @param cpu CPU time of the service in the window
     * @param compiler CPU time of Java's compiler in it
     */
    public static List<Flaw> flaws(Duration cpu, Duration compiler) {
        double share = cpu.isZero() ? 0 : (double) compiler.toNanos() / cpu.toNanos();
        Validity validity = new Validity();
        validity.flawed(
                share > MOST_COMPILER && compiler.compareTo(COMPILER_NOISE) > 0,
                FlawKind.COMPILING,
                "Java's compiler took %.0f %% of the service's CPU time, which is above %.0f %%."
                        .formatted(share * 100, MOST_COMPILER * 100));
        return List.copyOf(validity.flaws);
    }

    private void publishing(Run.Publishing publishing, Window window) {
        double due = publishing.intendedPerSecond() * window.seconds();
        double sent = publishing.achievedPerSecond() * window.seconds();
        // One event more or less at the edge of the window means nothing.
        flawed(
                sent + 1 < LEAST_RATE * due,
                FlawKind.PUBLISH_RATE,
                "%.1f events per second were published, which is below %.0f %% of %.1f."
                        .formatted(publishing.achievedPerSecond(), LEAST_RATE * 100, publishing.intendedPerSecond()));
    }

    private void generator(Run.Generator generator, boolean timed) {
        flawed(
                generator.busiestCore() > BUSIEST_CORE,
                FlawKind.CLIENT_CPU,
                "The busiest core of the generator was busy for %.0f %%, which is above %.0f %%."
                        .formatted(generator.busiestCore() * 100, BUSIEST_CORE * 100));
        flawed(
                // Without deliveries nothing is timed.
                generator.eventLoopLag().p99() > MOST_LAG_MICROS && timed,
                FlawKind.EVENT_LOOP_LAG,
                "The event loops of the generator were late by %.1f ms (p99), which is above %.0f ms."
                        .formatted(millis(generator.eventLoopLag().p99()), millis(MOST_LAG_MICROS)));
        flawed(
                generator.longestGcPauseMicros() > LONGEST_PAUSE_MICROS,
                FlawKind.GC_PAUSE,
                "A garbage collection of generator or publisher took %.0f ms, which is above %.0f ms."
                        .formatted(millis(generator.longestGcPauseMicros()), millis(LONGEST_PAUSE_MICROS)));
    }

    private void connections(LoadOutcome outcome) {
        flawed(
                !outcome.connections().failures().isEmpty(),
                FlawKind.CONNECTION_FAILED,
                "%s."
                        .formatted(outcome.connections().failures().entrySet().stream()
                                .map(reason -> "%s (%d times)".formatted(reason.getKey(), reason.getValue()))
                                .collect(Collectors.joining(", "))));
        flawed(
                outcome.files().most() >= outcome.files().limit(),
                FlawKind.OPEN_FILES,
                "The generator had %d files open, which is its limit of %d."
                        .formatted(outcome.files().most(), outcome.files().limit()));
    }

    private void clocks(Run.Deliveries deliveries) {
        flawed(
                deliveries.outOfRange().negative() > 0,
                FlawKind.CLOCK,
                "%d of %d deliveries came before they were due: two clocks disagree."
                        .formatted(deliveries.outOfRange().negative(), deliveries.received()));
        flawed(
                deliveries.outOfRange().tooLong() > 0,
                FlawKind.OUT_OF_RANGE,
                "%d of %d deliveries took longer than the 60 s that can be recorded."
                        .formatted(deliveries.outOfRange().tooLong(), deliveries.received()));
    }

    private void probe(Run.Latencies latencies) {
        Distribution gatling = latencies.delivery();
        Distribution probe = latencies.probe();
        double bound = Math.max(DISAGREEMENT_MICROS, DISAGREEMENT * probe.p50());
        flawed(
                (gatling.count() == 0) != (probe.count() == 0),
                FlawKind.PROBE_DISAGREES,
                "Gatling measured %d deliveries, and the probe %d.".formatted(gatling.count(), probe.count()));
        flawed(
                gatling.count() > 0 && probe.count() > 0 && Math.abs(gatling.p50() - probe.p50()) > bound,
                FlawKind.PROBE_DISAGREES,
                "Gatling measured %.2f ms at the median and the probe %.2f ms, which is more than %.2f ms apart."
                        .formatted(millis(gatling.p50()), millis(probe.p50()), bound / 1_000));
    }

    private void flawed(boolean is, FlawKind kind, String sentence) {
        if (is) {
            flaws.add(new Flaw(kind, sentence));
        }
    }

    private static double millis(long micros) {
        return micros / 1e3;
    }
}
