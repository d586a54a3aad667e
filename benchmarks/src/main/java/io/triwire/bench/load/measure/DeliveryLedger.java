package io.triwire.bench.load.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.OutOfRange;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;

/** The deliveries of the events of a window to all subscribers of a generator. */
final class DeliveryLedger {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LatencyHistogram fromDue = new LatencyHistogram();
    private final LatencyHistogram fromSent = new LatencyHistogram();
    private final Map<Integer, SubscriberDeliveries> bySubscriber = new HashMap<>();
    private final List<LatencyHistogram> bySecond;
    private final Workload workload;
    private final Window window;
    private final long expected;
    private long strangers;

    private DeliveryLedger(Workload workload, DueEvents events, Window window) {
        this.workload = workload;
        this.window = window;
        this.bySecond = Stream.generate(LatencyHistogram::new)
                .limit((long) Math.ceil(window.seconds()))
                .toList();
        this.expected = events.all().stream()
                .filter(event -> window.contains(event.dueNanos()))
                .mapToLong(event -> wantedBy(event.channel()))
                .sum();
    }

    static DeliveryLedger of(Workload workload, DueEvents events, Arrivals arrivals, Window window) {
        DeliveryLedger received = new DeliveryLedger(workload, events, window);
        IntUnaryOperator order =
                workload.events().publishedBy() == Workload.Source.FEED ? index -> index : firstSeen(events, arrivals);
        arrivals.forEach((subscriber, stampMicros, arrivedNanos) -> {
            int index = events.indexOf(stampMicros);
            if (index == DueEvents.STRANGER
                    || !received.wants(subscriber, events.get(index).channel())) {
                received.strangers++;
            } else if (window.contains(events.get(index).dueNanos())) {
                received.take(subscriber, index, events.get(index), arrivedNanos, order);
            }
        });
        return received;
    }

    /**
     * The order in which any subscriber first received the events. When clients publish concurrently, the order is not
     * known in advance, but it is the same for all subscribers of a channel.
     */
    private static IntUnaryOperator firstSeen(DueEvents events, Arrivals arrivals) {
        Map<Integer, Integer> places = new HashMap<>();
        arrivals.forEach((subscriber, stampMicros, arrivedNanos) ->
                places.putIfAbsent(events.indexOf(stampMicros), places.size()));
        return places::get;
    }

    private boolean wants(int subscriber, int channel) {
        return workload.population().subscription() == Workload.ChannelChoice.ALL
                || subscriber % workload.events().channels() == channel;
    }

    private long wantedBy(int channel) {
        int subscribers = workload.population().count();
        return switch (workload.population().subscription()) {
            case ALL -> subscribers;
            case ONE ->
                subscribers / workload.events().channels()
                        + (channel < subscribers % workload.events().channels() ? 1 : 0);
        };
    }

    private void take(int subscriber, int index, DueEvents.Event event, long arrivedNanos, IntUnaryOperator order) {
        SubscriberDeliveries reception = bySubscriber.computeIfAbsent(subscriber, number -> new SubscriberDeliveries());
        if (reception.take(index, event, arrivedNanos, order)) {
            fromDue.record(event.dueNanos(), arrivedNanos);
            fromSent.record(event.sentNanos(), arrivedNanos);
            bySecond.get((int) ((event.dueNanos() - window.fromNanos()) / (long) NANOS_PER_SECOND))
                    .record(event.dueNanos(), arrivedNanos);
        }
    }

    LatencyHistogram fromDue() {
        return fromDue;
    }

    LatencyHistogram fromSent() {
        return fromSent;
    }

    long strangers() {
        return strangers;
    }

    Run.Deliveries deliveries() {
        long received = sum(SubscriberDeliveries::received);
        long doubled = sum(SubscriberDeliveries::doubled);
        long distinct = sum(SubscriberDeliveries::distinct);
        return new Run.Deliveries(
                expected,
                received,
                new Completeness(expected - distinct, doubled, sum(SubscriberDeliveries::reordered)),
                new OutOfRange(fromDue.negative(), fromDue.tooLong()),
                received / window.seconds(),
                distinct == 0 ? 0 : (double) sum(SubscriberDeliveries::bunched) / distinct);
    }

    private long sum(ToLongFunction<SubscriberDeliveries> count) {
        return bySubscriber.values().stream().mapToLong(count).sum();
    }

    List<Run.Second> timeline() {
        List<Run.Second> seconds = new ArrayList<>();
        for (LatencyHistogram latencies : bySecond) {
            Distribution of = latencies.distribution();
            seconds.add(new Run.Second(seconds.size(), of.count(), of.p50(), of.p99(), of.maximum()));
        }
        return seconds;
    }
}
