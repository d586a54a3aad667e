package io.triwire.bench.capacity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report of capacity as text for a terminal. */
final class CapacityTable {

    private static final double KIBIBYTE = 1 << 10;

    private CapacityTable() {}

    static String of(CapacityReport report, List<Subject> subjects) {
        return report.weights().isEmpty() ? ofRates(report, subjects) : ofWeights(report, subjects);
    }

    private static String ofWeights(CapacityReport report, List<Subject> subjects) {
        StringBuilder table = new StringBuilder();
        table.append("What each of %d idle connections adds to the memory of the process%n"
                .formatted(report.plan().connections()));
        table.append("%-22s %13s %14s%n".formatted("", "resident KiB", "live heap KiB"));
        for (Subject subject : subjects) {
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

    private static String ofRates(CapacityReport report, List<Subject> subjects) {
        StringBuilder table = new StringBuilder();
        table.append("Highest rate with p99 within %d ms and nothing missing, %d subscribers, %d-byte events%n"
                .formatted(
                        report.plan().p99().toMillis(),
                        report.plan().connections(),
                        report.plan().bytes()));
        table.append("%-22s %9s %14s %8s %8s %12s %8s%n"
                .formatted("", "events/s", "deliveries/s", "p50 ms", "p99 ms", "us CPU each", "ratio"));
        for (Subject subject : subjects) {
            List<Rung> best = report.best(subject.name());
            double deliveries = CapacityReport.median(best, Rung::deliveriesPerSecond);
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %9.0f %14.0f %8.1f %8.1f %12.2f %8s%n",
                    subject.name(),
                    CapacityReport.median(best, Rung::eventsPerSecond),
                    deliveries,
                    CapacityReport.median(best, Rung::p50Millis),
                    CapacityReport.median(best, Rung::p99Millis),
                    CapacityReport.median(best, Rung::cpuMicrosPerDelivery),
                    ratio(report, subjects, subject, deliveries)));
        }
        table.append("%nAt %d events/s%n".formatted(report.plan().rates().get(0)));
        table.append("%-22s %8s %8s %12s %12s%n".formatted("", "p50 ms", "p99 ms", "us CPU each", "bytes each"));
        for (Subject subject : subjects) {
            List<Rung> lowest = report.lowest(subject.name());
            table.append(String.format(
                    Locale.ROOT,
                    "%-22s %8.1f %8.1f %12.2f %12.0f%n",
                    subject.name(),
                    CapacityReport.median(lowest, Rung::p50Millis),
                    CapacityReport.median(lowest, Rung::p99Millis),
                    CapacityReport.median(lowest, Rung::cpuMicrosPerDelivery),
                    CapacityReport.median(lowest, Rung::bytesInPerDelivery)));
        }
        return table.toString();
    }

    /** How many times the deliveries of the baseline of the same transport. */
    private static String ratio(CapacityReport report, List<Subject> subjects, Subject subject, double deliveries) {
        Optional<Subject> baseline = subjects.stream()
                .filter(other -> other.baseline() && other.wire() == subject.wire() && !subject.baseline())
                .findFirst();
        double base = baseline.map(other -> CapacityReport.median(report.best(other.name()), Rung::deliveriesPerSecond))
                .orElse(0.0);
        return base == 0 ? "" : String.format(Locale.ROOT, "%.1f x", deliveries / base);
    }
}
