package io.triwire.bench.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.report.page.Table.Column;
import io.triwire.bench.report.verdict.ComparisonGroup;
import io.triwire.bench.report.verdict.Format;
import io.triwire.bench.report.verdict.Measure;
import io.triwire.bench.report.verdict.RepeatedRuns;

import static io.triwire.bench.report.verdict.Format.count;
import static io.triwire.bench.report.verdict.Format.micros;
import static io.triwire.bench.report.verdict.Format.share;

/**
 * The figures of one workload on one path, by transport. Distributions of repetitions are merged, and percentiles are
 * never averaged.
 */
final class GroupTables {

    private GroupTables() {}

    /** The table of the summary. */
    static Table overview(ComparisonGroup contest) {
        return Table.of(
                "Overview",
                contest.transports(),
                validRuns(),
                new Column("p50", repetitions -> figure(repetitions, Measure.P50)),
                new Column("p99", repetitions -> figure(repetitions, Measure.P99)),
                new Column("Missing", total(run -> run.deliveries().missing())),
                new Column("Duplicates", total(run -> run.deliveries().doubled())),
                new Column("CPU per 1,000", repetitions -> figure(repetitions, Measure.CPU)),
                new Column("Bytes per delivery", repetitions -> figure(repetitions, Measure.BYTES)));
    }

    /** All tables, in the order of the report. */
    static List<Table> all(ComparisonGroup contest) {
        List<Table> tables = new ArrayList<>();
        if (hasDeliveries(contest)) {
            tables.add(latency(contest));
            if (contest.measured().stream().anyMatch(GroupTables::hasStages)) {
                tables.add(stages(contest));
            }
            tables.add(deliveries(contest));
        }
        tables.add(cost(contest));
        tables.add(connecting(contest));
        if (contest.measured().stream().anyMatch(repetitions -> repetitions.valid().stream()
                .anyMatch(run -> run.storm().isPresent()))) {
            tables.add(storm(contest));
        }
        tables.add(generator(contest));
        return tables;
    }

    /** Whether a valid run has deliveries. */
    static boolean hasDeliveries(ComparisonGroup contest) {
        return contest.measured().stream().anyMatch(GroupTables::hasDeliveries);
    }

    private static boolean hasDeliveries(RepeatedRuns repetitions) {
        return repetitions.sum(run -> run.deliveries().received()) > 0;
    }

    private static boolean hasStages(RepeatedRuns repetitions) {
        return repetitions
                .mergedIfAny(run -> run.latencies().publisherToKafka())
                .isPresent();
    }

    private static Table latency(ComparisonGroup contest) {
        Function<RepeatedRuns, Distribution> delivery =
                repetitions -> repetitions.merged(run -> run.latencies().delivery());
        Function<RepeatedRuns, Distribution> probe =
                repetitions -> repetitions.merged(run -> run.latencies().probe());
        return Table.of(
                "Delivery latency, counted from when an event was due, and the probe’s for comparison",
                contest.transports(),
                validRuns(),
                new Column("p50", delivery.andThen(Distribution::p50).andThen(Format::micros)),
                new Column(
                        "range over runs",
                        spread(run -> run.latencies().delivery().p50())),
                new Column("p90", delivery.andThen(Distribution::p90).andThen(Format::micros)),
                new Column("p99", delivery.andThen(Distribution::p99).andThen(Format::micros)),
                new Column(
                        "range over runs",
                        spread(run -> run.latencies().delivery().p99())),
                new Column("p99.9", delivery.andThen(Distribution::p999).andThen(GroupTables::ifAny)),
                new Column("max", delivery.andThen(Distribution::maximum).andThen(Format::micros)),
                new Column("probe p50", probe.andThen(Distribution::p50).andThen(Format::micros)),
                new Column("probe p99", probe.andThen(Distribution::p99).andThen(Format::micros)),
                new Column(
                        "p99 from actual send",
                        repetitions -> micros(repetitions
                                .merged(run -> run.latencies().fromPublished())
                                .p99())));
    }

    private static Table stages(ComparisonGroup contest) {
        return Table.of(
                "Stages of the delivery latency: p50 / p99 of each",
                contest.transports(),
                new Column("Publisher to Kafka", stage(run -> run.latencies().publisherToKafka())),
                new Column("Kafka to socket", stage(run -> run.latencies().kafkaToSocket())),
                new Column("Socket to client", stage(run -> run.latencies().socketToClient())));
    }

    private static Table deliveries(ComparisonGroup contest) {
        return Table.of(
                "Deliveries of all valid runs",
                contest.transports(),
                new Column("Expected", total(run -> run.deliveries().expected())),
                new Column("Received", total(run -> run.deliveries().received())),
                new Column("Missing", total(run -> run.deliveries().missing())),
                new Column("Duplicates", total(run -> run.deliveries().doubled())),
                new Column("Reordered", total(run -> run.deliveries().reordered())),
                new Column(
                        "Before due", total(run -> run.deliveries().outOfRange().negative())),
                new Column(
                        "Over 60 s", total(run -> run.deliveries().outOfRange().tooLong())),
                new Column("Per second", range(run -> run.deliveries().perSecond(), Format::count)),
                new Column("Coalesced", range(run -> run.deliveries().bunched(), Format::share)),
                new Column(
                        "Publish rate",
                        range(
                                run -> run.publishing().achievedPerSecond()
                                        / Math.max(1e-9, run.publishing().intendedPerSecond()),
                                Format::share)),
                new Column(
                        "Publish lateness p99",
                        repetitions -> micros(repetitions
                                .merged(run -> run.publishing().lateness())
                                .p99())));
    }

    private static Table cost(ComparisonGroup contest) {
        return Table.of(
                "Cost",
                contest.transports(),
                new Column("CPU per 1,000 deliveries", repetitions -> figure(repetitions, Measure.CPU)),
                new Column(
                        "range over runs",
                        ofProcess(range(run -> 1_000 * run.cost().service().cpuMicrosPerDelivery(), Format::micros))),
                new Column(
                        "Bytes in per delivery",
                        range(run -> run.cost().traffic().bytesInPerDelivery(), Format::bytes)),
                new Column(
                        "Bytes out per delivery",
                        range(run -> run.cost().traffic().bytesOutPerDelivery(), Format::bytes)),
                new Column(
                        "Resident memory",
                        ofProcess(range(run -> run.cost().service().residentBytes(), Format::bytes))),
                new Column(
                        "Per idle connection",
                        repetitions -> Measure.IDLE_MEMORY.isKnown(repetitions)
                                ? range(run -> run.cost().service().idleBytesPerConnection(), Format::bytes)
                                        .apply(repetitions)
                                : Table.NONE),
                new Column("Connections", range(run -> run.cost().traffic().connections(), Format::count)),
                new Column("Requests", range(run -> run.cost().traffic().requests(), Format::count)));
    }

    private static Table connecting(ComparisonGroup contest) {
        Function<RepeatedRuns, Distribution> connect =
                repetitions -> repetitions.merged(run -> run.connecting().connect());
        Function<RepeatedRuns, Distribution> first =
                repetitions -> repetitions.merged(run -> run.connecting().firstEvent());
        return Table.of(
                "Connecting and the first event",
                contest.transports(),
                new Column("Connect p50", connect.andThen(Distribution::p50).andThen(Format::micros)),
                new Column("Connect p99", connect.andThen(Distribution::p99).andThen(Format::micros)),
                new Column("Connect max", connect.andThen(Distribution::maximum).andThen(Format::micros)),
                new Column("First event p50", first.andThen(Distribution::p50).andThen(Format::micros)),
                new Column("First event p99", first.andThen(Distribution::p99).andThen(Format::micros)),
                new Column("Failed", total(run -> run.connecting().failed())));
    }

    private static Table storm(ComparisonGroup contest) {
        return Table.of(
                "Reconnect storm: all subscribers lost their connections at once, and resumed",
                contest.transports(),
                new Column("Subscribers", range(storm(Run.Storm::subscribers), Format::count)),
                new Column("50 % back after", range(storm(Run.Storm::halfMicros), Format::micros)),
                new Column("99 % back after", range(storm(Run.Storm::allButOneInHundredMicros), Format::micros)),
                new Column("Missing", total(storms(Run.Storm::missing))),
                new Column("Duplicates", total(storms(Run.Storm::doubled))));
    }

    private static Table generator(ComparisonGroup contest) {
        return Table.of(
                "Health of the generator and the machine: the worst of all valid runs",
                contest.transports(),
                new Column(
                        "Busiest core",
                        repetitions ->
                                share(most(repetitions, run -> run.generator().busiestCore()))),
                new Column(
                        "Event-loop lag p99",
                        repetitions -> micros(most(
                                repetitions,
                                run -> run.generator().eventLoopLag().p99()))),
                new Column(
                        "Longest GC pause",
                        repetitions ->
                                micros(most(repetitions, run -> run.generator().longestGcPauseMicros()))),
                new Column("Share of its ceiling", GroupTables::shareOfCeiling),
                new Column("CPUs of other programs", machine(Run.Machine::otherCpus, "%.2f"::formatted)),
                new Column("Stolen by the hypervisor", machine(Run.Machine::stolenShare, Format::share)));
    }

    private static String shareOfCeiling(RepeatedRuns repetitions) {
        if (repetitions.ceiling().isEmpty()) {
            return Table.NONE;
        }
        return share(repetitions.shareOfCeiling()) + (repetitions.boundByGenerator() ? " (generator-bound)" : "");
    }

    private static Column validRuns() {
        return new Column("Valid runs", GroupTables::validRuns);
    }

    /** The number of valid runs, as {@code 4 of 5}. */
    static String validRuns(RepeatedRuns repetitions) {
        return "%d of %d"
                .formatted(repetitions.valid().size(), repetitions.all().size());
    }

    /** The figure of a measure, if there are deliveries. */
    private static String figure(RepeatedRuns repetitions, Measure measure) {
        if (!hasDeliveries(repetitions)) {
            return Table.NONE;
        }
        return measure.isKnown(repetitions) ? Format.of(measure, measure.of(repetitions)) : Table.UNMEASURED;
    }

    /** A figure of the process of the service, if it was measured. */
    private static Function<RepeatedRuns, String> ofProcess(Function<RepeatedRuns, String> figure) {
        return repetitions -> Measure.MEMORY.isKnown(repetitions) ? figure.apply(repetitions) : Table.UNMEASURED;
    }

    private static Function<RepeatedRuns, String> total(ToLongFunction<Run> figure) {
        return repetitions -> count(repetitions.sum(figure));
    }

    /** The lowest and the highest figure of the runs, if they differ. */
    private static Function<RepeatedRuns, String> range(
            ToDoubleFunction<Run> figure, Function<Double, String> written) {
        return repetitions -> {
            String least = written.apply(-most(repetitions, run -> -figure.applyAsDouble(run)));
            String most = written.apply(most(repetitions, figure));
            return least.equals(most) ? most : least + " – " + most;
        };
    }

    private static Function<RepeatedRuns, String> spread(ToLongFunction<Run> micros) {
        return range(micros::applyAsLong, Format::micros);
    }

    private static Function<RepeatedRuns, String> stage(Function<Run, Optional<Distribution>> part) {
        return repetitions -> repetitions
                .mergedIfAny(part)
                .map(stage -> micros(stage.p50()) + " / " + micros(stage.p99()))
                .orElse(Table.NONE);
    }

    private static ToDoubleFunction<Run> storm(ToLongFunction<Run.Storm> figure) {
        return storms(figure)::applyAsLong;
    }

    private static ToLongFunction<Run> storms(ToLongFunction<Run.Storm> figure) {
        return run -> run.storm().map(figure::applyAsLong).orElse(0L);
    }

    private static double most(RepeatedRuns repetitions, ToDoubleFunction<Run> figure) {
        return repetitions.valid().stream().mapToDouble(figure).max().orElse(0);
    }

    private static Function<RepeatedRuns, String> machine(
            ToDoubleFunction<Run.Machine> figure, Function<Double, String> written) {
        return repetitions -> {
            OptionalDouble most = repetitions.valid().stream()
                    .flatMap(run -> run.machine().stream())
                    .mapToDouble(figure)
                    .max();
            return most.isPresent() ? written.apply(most.getAsDouble()) : Table.UNMEASURED;
        };
    }

    private static String ifAny(OptionalLong micros) {
        return micros.isPresent() ? micros(micros.getAsLong()) : Table.NONE;
    }
}
