package io.triwire.bench.compare;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.publish.OpenLoopPublisher;
import io.triwire.bench.load.publish.Outbox;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.workload.Workload;

/** Publishes the events of one run after another to Kafka on an absolute schedule, and records when each was sent. */
final class RunPublisher implements AutoCloseable {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Published published = new Published();
    private final AtomicLong refused = new AtomicLong();
    private final KafkaOutbox outbox;
    private final ClockPair clock;
    private final List<String> channels;
    private final EventSource events;
    private final String runId;

    /**
     * Connects to Kafka.
     *
     * @param channels names of the channels, in the order of their numbers
     */
    RunPublisher(
            KafkaAccess kafka, String topic, String runId, ClockPair clock, EventSource events, List<String> channels) {
        this.outbox = new KafkaOutbox(kafka, topic, reason -> refused.incrementAndGet());
        this.runId = runId;
        this.clock = clock;
        this.events = events;
        this.channels = channels;
    }

    /**
     * Starts to publish the events of a workload.
     *
     * @param fromNanos when the first event is due, on the clock of {@link System#nanoTime}
     * @param toNanos end of the schedule, exclusive, on the same clock
     */
    OpenLoopPublisher start(Workload workload, double eventsPerSecond, long fromNanos, long toNanos) {
        Schedule schedule = new Schedule(fromNanos, eventsPerSecond);
        long count = (long) Math.ceil((toNanos - fromNanos) / NANOS_PER_SECOND * eventsPerSecond);
        GeneratedPosts.Clock times = new GeneratedPosts.Clock(
                index -> clock.microsAt(schedule.dueNanos(index)), () -> clock.microsAt(System.nanoTime()));
        return new OpenLoopPublisher(events.posts(workload, runId, count, times), schedule, noting(schedule)).start();
    }

    private Outbox noting(Schedule schedule) {
        return new Outbox() {
            private long index;

            @Override
            public void put(Post post, long intendedMicros) {
                long dueNanos = schedule.dueNanos(index++);
                long stampMicros = clock.microsAt(dueNanos);
                published.append(stampMicros, dueNanos, System.nanoTime(), channels.indexOf(EventSource.channel(post)));
                outbox.put(post, stampMicros);
            }
        };
    }

    /** Forgets what was published so far. */
    void forget() {
        published.clear();
        refused.set(0);
    }

    Published published() {
        return published;
    }

    /** How many events Kafka refused. */
    long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        outbox.close();
    }
}
