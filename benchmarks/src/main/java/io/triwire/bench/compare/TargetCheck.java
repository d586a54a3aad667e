package io.triwire.bench.compare;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.publish.KafkaAccess;
import io.triwire.bench.load.publish.KafkaOutbox;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.swarm.Swarm;
import io.triwire.bench.load.swarm.SwarmPlan;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.client.Transport;

/**
 * Checks that services started elsewhere deliver the topic that the comparison publishes to, and no other events. It
 * publishes one event and waits for it at each service.
 */
public final class TargetCheck implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Time during which no other event may arrive. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final List<CheckedTarget> listeners = new ArrayList<>();

    private TargetCheck() {}

    /** A subscriber of one service, and the times of the events that it has received. */
    private record CheckedTarget(String target, Swarm swarm, Queue<Long> times) {}

    /**
     * Checks every service.
     *
     * @throws CommandFailedException if a service does not answer, is not a Triwire service of its transport, delivers
     *     another topic, or delivers events of another publisher as well
     */
    public static void require(Map<Transport, URI> targets, KafkaAccess kafka, String topic)
            throws InterruptedException {
        try (TargetCheck check = new TargetCheck()) {
            for (Map.Entry<Transport, URI> target : targets.entrySet()) {
                check.listen(target.getKey(), target.getValue());
            }
            long time = publish(kafka, topic);
            for (CheckedTarget listener : check.listeners) {
                await(listener, time, "the topic '%s' of the Kafka at '%s'".formatted(topic, kafka));
            }
            TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
            for (CheckedTarget listener : check.listeners) {
                if (listener.times().stream().anyMatch(other -> other != time)) {
                    throw new CommandFailedException(
                            "%s: another publisher writes to the topic '%s', and its events would be measured as well."
                                    .formatted(listener.target(), topic));
                }
            }
        }
    }

    private void listen(Transport transport, URI target) throws InterruptedException {
        String name = "--target %s=%s".formatted(transport.id(), target);
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        SwarmPlan plan =
                new SwarmPlan(Endpoint.of(transport, ServiceUnderTest.feed(target)), 1, 0, List.of("any"), false);
        try {
            Swarm swarm = Swarm.listen(
                    plan, Duration.ZERO, PATIENCE, (subscriber, timeMicros, readNanos) -> times.add(timeMicros));
            listeners.add(new CheckedTarget(name, swarm, times));
            swarm.report(new long[1]).failures().keySet().stream().findFirst().ifPresent(reason -> {
                throw new CommandFailedException(
                        "%s: no Triwire service for %s answers there (%s).".formatted(name, transport.title(), reason));
            });
        } catch (IllegalStateException silent) {
            throw new CommandFailedException(
                    "%s: no Triwire service for %s answers there within %d s."
                            .formatted(name, transport.title(), PATIENCE.toSeconds()),
                    silent);
        }
    }

    /** Publishes one event and returns its time. */
    private static long publish(KafkaAccess kafka, String topic) {
        List<Exception> refusals = new ArrayList<>();
        long time = ClockPair.now().micros();
        try (KafkaOutbox outbox = new KafkaOutbox(kafka, topic, refusals::add)) {
            byte[] data = "{\"check\":true}".getBytes(StandardCharsets.UTF_8);
            outbox.put(new Post(Optional.empty(), Optional.of("check"), data), time);
        }
        if (!refusals.isEmpty()) {
            throw new CommandFailedException("The Kafka at '%s' refused an event: %s"
                    .formatted(kafka, refusals.get(0).getMessage()));
        }
        return time;
    }

    private static void await(CheckedTarget listener, long time, String published) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listener.times().contains(time)) {
            if (System.nanoTime() - end > 0) {
                throw new CommandFailedException(
                        "%s: an event published to %s did not arrive within %d s; the service reads another topic or another Kafka."
                                .formatted(listener.target(), published, PATIENCE.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(GLANCE.toMillis());
        }
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.swarm().close());
    }
}
