package io.triwire.bench.load.capacity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The text form of a capacity report, for a terminal. */
public final class CapacityTable {

    private static final double KIBIBYTE = 1 << 10;

    private CapacityTable() {}

    public static String of(CapacityReport report, List<SystemUnderTest> subjects) {
        return report.weights().isEmpty() ? ofRates(report, subjects) : ofWeights(report, subjects);
    }

    private static String ofWeights(CapacityReport report, List<SystemUnderTest> subjects) {
        StringBuilder table = new StringBuilder();
        table.append("What each of %d idle connections adds to the memory of the process%n"
                .formatted(report.plan().subscribers().connections()));
        table.append("%-22s %13s %14s%n".formatted("", "resident KiB", "live heap KiB"));
        for (SystemUnderTest subject : subjects) {
            List<IdleWeight> weights = report.weights(subject.name());
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %13.1f %14.1f%n",
                    subject.name(),
                    CapacityReport.median(weights, IdleWeight::residentBytesEach) / KIBIBYTE,
                    CapacityReport.median(weights, IdleWeight::liveBytesEach) / KIBIBYTE));
        }
        return table.toString();
    }

    private static String ofRates(CapacityReport report, List<SystemUnderTest> subjects) {
        StringBuilder table = new StringBuilder();
        table.append("Highest rate with p99 within %d ms and nothing missing, %d subscribers, %d-byte events%n"
                .formatted(
                        report.plan().p99().toMillis(),
                        report.plan().subscribers().connections(),
                        report.plan().bytes()));
        table.append("%-22s %11s %14s %8s %8s %12s %8s%n"
                .formatted("", "events/s", "deliveries/s", "p50 ms", "p99 ms", "us CPU each", "ratio"));
        for (SystemUnderTest subject : subjects) {
            List<RateStep> best = report.best(subject.name());
            CapacityReport.Limit limit = report.middle(subject.name());
            table.append("%-22s %11s %14s %8s %8s %12s %8s%n"
                    .formatted(
                            subject.name(),
                            (limit.atLeast() ? ">= " : "") + "%.0f".formatted(limit.eventsPerSecond()),
                            "%.0f".formatted(limit.deliveriesPerSecond()),
                            figure(best, "%.1f", step -> step.latency().p50Millis()),
                            figure(best, "%.1f", step -> step.latency().p99Millis()),
                            figure(best, "%.2f", step -> step.cost().cpuMicrosPerDelivery()),
                            ratio(report, subjects, subject)));
        }
        table.append(">= marks a rate at which something else ended the search: the highest rate, or a run that stayed "
                + "invalid.%n".formatted());
        table.append(
                "%nAt %d events/s%n".formatted(report.plan().effort().rates().get(0)));
        table.append("%-22s %8s %8s %12s %12s%n".formatted("", "p50 ms", "p99 ms", "us CPU each", "bytes each"));
        for (SystemUnderTest subject : subjects) {
            List<RateStep> lowest = report.lowest(subject.name());
            table.append("%-22s %8s %8s %12s %12s%n"
                    .formatted(
                            subject.name(),
                            figure(lowest, "%.1f", step -> step.latency().p50Millis()),
                            figure(lowest, "%.1f", step -> step.latency().p99Millis()),
                            figure(lowest, "%.2f", step -> step.cost().cpuMicrosPerDelivery()),
                            figure(lowest, "%.0f", step -> step.cost().bytesInPerDelivery())));
        }
        return table.toString();
    }

    /** The median of a figure; a dash if there are none. */
    private static String figure(List<RateStep> steps, String format, ToDoubleFunction<RateStep> figure) {
        return steps.isEmpty() ? "-" : format.formatted(CapacityReport.median(steps, figure));
    }

    /**
     * The deliveries as a multiple of those of the same transport's baseline; unknown if the baseline met nothing, or may
     * do more than was measured.
     */
    private static String ratio(CapacityReport report, List<SystemUnderTest> subjects, SystemUnderTest subject) {
        Optional<CapacityReport.Limit> baseline = subjects.stream()
                .filter(other -> other.baseline() && other.transport() == subject.transport() && !subject.baseline())
                .findFirst()
                .map(other -> report.middle(other.name()))
                .filter(limit -> limit.best().isPresent() && !limit.atLeast());
        CapacityReport.Limit limit = report.middle(subject.name());
        return baseline.map(base -> "%s%.1f x"
                        .formatted(
                                limit.atLeast() ? ">= " : "", limit.deliveriesPerSecond() / base.deliveriesPerSecond()))
                .orElse("");
    }
}
