package io.triwire.bench.load.measure;

import java.util.List;
import java.util.Optional;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;

/**
 * The figures in the files of a run.
 *
 * @param latencies delivery latencies, without the stages, which come from the metrics of the service
 * @param timeline figures by the second in which the events were due
 * @param storm how the subscribers reconnected, if the workload has a reconnect storm
 * @param strangers deliveries of events that were not published in this run, or not for that subscriber
 */
public record RunMeasurement(
        Run.Publishing publishing,
        Run.Deliveries deliveries,
        Run.Latencies latencies,
        List<Run.Second> timeline,
        Optional<Run.Storm> storm,
        long strangers) {

    /**
     * Measures the events that were due within a window.
     *
     * @param gatling arrivals at Gatling's subscribers, which are numbered from 0
     * @param probe arrivals at the probe
     */
    public static RunMeasurement of(
            Workload workload,
            Published published,
            Arrivals gatling,
            Arrivals probe,
            LoadOutcome outcome,
            Window window) {
        DueEvents events = new DueEvents(published);
        DeliveryLedger received = DeliveryLedger.of(workload, events, gatling, window);
        DeliveryLedger probed = DeliveryLedger.of(workload, events, probe, window);
        return new RunMeasurement(
                publishing(workload, events, window),
                received.deliveries(),
                new Run.Latencies(
                        received.fromDue().distribution(),
                        received.fromSent().distribution(),
                        probed.fromDue().distribution(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                received.timeline(),
                workload.population().storms()
                        ? Optional.of(storm(workload, events, gatling, outcome, window))
                        : Optional.empty(),
                received.strangers());
    }

    private static Run.Publishing publishing(Workload workload, DueEvents events, Window window) {
        LatencyHistogram lateness = new LatencyHistogram();
        long sent = 0;
        for (DueEvents.Event event : events.all()) {
            if (window.contains(event.dueNanos())) {
                lateness.record(event.dueNanos(), event.sentNanos());
            }
            if (window.contains(event.sentNanos())) {
                sent++;
            }
        }
        return new Run.Publishing(workload.events().perSecond(), sent / window.seconds(), lateness.distribution());
    }

    /** The storm begins at the end of the window. Events published from then on must arrive all the same. */
    private static Run.Storm storm(
            Workload workload, DueEvents events, Arrivals gatling, LoadOutcome outcome, Window window) {
        long lastNanos =
                events.all().stream().mapToLong(DueEvents.Event::dueNanos).reduce(window.toNanos(), Math::max);
        Run.Deliveries after = DeliveryLedger.of(workload, events, gatling, new Window(window.toNanos(), lastNanos + 1))
                .deliveries();
        List<Long> back = outcome.connections().backMicros().stream().sorted().toList();
        return new Run.Storm(
                workload.population().count(), share(back, 0.5), share(back, 0.99), after.missing(), after.doubled());
    }

    /** The time until this share of the returning subscribers was back. */
    private static long share(List<Long> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
