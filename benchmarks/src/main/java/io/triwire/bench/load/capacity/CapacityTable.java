package io.triwire.bench.load.capacity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
        table.append("%-22s %9s %14s %8s %8s %12s %8s%n"
                .formatted("", "events/s", "deliveries/s", "p50 ms", "p99 ms", "us CPU each", "ratio"));
        for (SystemUnderTest subject : subjects) {
            List<RateStep> best = report.best(subject.name());
            double deliveries =
                    CapacityReport.median(best, step -> step.throughput().deliveriesPerSecond());
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %9.0f %14.0f %8.1f %8.1f %12.2f %8s%n",
                    subject.name(),
                    CapacityReport.median(best, step -> step.throughput().eventsPerSecond()),
                    deliveries,
                    CapacityReport.median(best, step -> step.latency().p50Millis()),
                    CapacityReport.median(best, step -> step.latency().p99Millis()),
                    CapacityReport.median(best, step -> step.cost().cpuMicrosPerDelivery()),
                    ratio(report, subjects, subject, deliveries)));
        }
        table.append(
                "%nAt %d events/s%n".formatted(report.plan().effort().rates().get(0)));
        table.append("%-22s %8s %8s %12s %12s%n".formatted("", "p50 ms", "p99 ms", "us CPU each", "bytes each"));
        for (SystemUnderTest subject : subjects) {
            List<RateStep> lowest = report.lowest(subject.name());
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %8.1f %8.1f %12.2f %12.0f%n",
                    subject.name(),
                    CapacityReport.median(lowest, step -> step.latency().p50Millis()),
                    CapacityReport.median(lowest, step -> step.latency().p99Millis()),
                    CapacityReport.median(lowest, step -> step.cost().cpuMicrosPerDelivery()),
                    CapacityReport.median(lowest, step -> step.cost().bytesInPerDelivery())));
        }
        return table.toString();
    }

    /** The deliveries as a multiple of those of the same transport's baseline. */
    private static String ratio(
            CapacityReport report, List<SystemUnderTest> subjects, SystemUnderTest subject, double deliveries) {
        Optional<SystemUnderTest> baseline = subjects.stream()
                .filter(other -> other.baseline() && other.transport() == subject.transport() && !subject.baseline())
                .findFirst();
        double base = baseline.map(other -> CapacityReport.median(
                        report.best(other.name()), step -> step.throughput().deliveriesPerSecond()))
                .orElse(0.0);
        return base == 0 ? "" : String.format(Locale.ROOT, "%.1f x", deliveries / base);
    }
}
