package io.triwire.bench.proxy.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.proxy.probe.Evidence;
import io.triwire.bench.proxy.probe.ProbeTarget;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Moment;
import io.triwire.bench.proxy.probe.wire.Moment.MomentKind;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.bench.proxy.probe.wire.Script;
import io.triwire.client.Transport;

/**
 * A connection on which no event comes for long.
 *
 * @param transport its transport
 * @param heartbeatSeconds time between heartbeats; 0 for none
 * @param seconds how long until the event
 * @param outcome how it ended
 * @param evidence log lines of both sides
 */
public record LongWait(
        Transport transport, double heartbeatSeconds, double seconds, WaitOutcome outcome, List<String> evidence) {

    /** Longer than any delay of a path that works. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    /** Kinds of ends. */
    enum WaitEnd {
        /** The event arrived. */
        KEPT,
        /** The connection ended before. */
        ENDED,
        /** Neither the event nor an end arrived. */
        DEAD,
        /** The connection was refused. */
        REFUSED
    }

    /**
     * The end of a wait.
     *
     * @param end kind of the end
     * @param afterSeconds age of the connection when it ended
     * @param atSeconds when it ended, since the start of all waits
     * @param how what the client saw; may be empty
     */
    record WaitOutcome(WaitEnd end, double afterSeconds, double atSeconds, String how) {}

    /** What to wait for. */
    record PlannedWait(Transport transport, Duration delay, Duration heartbeat, Duration length) {

        private Script script() {
            Script script = Script.QUIET;
            Duration left = length;
            while (!heartbeat.isZero() && left.compareTo(heartbeat) > 0) {
                script = script.then((int) heartbeat.toMillis(), Script.Action.HEARTBEAT);
                left = left.minus(heartbeat);
            }
            script = script.then((int) left.toMillis(), Script.Action.EVENT);
            return transport.answersOnce() ? script : script.then(300, Script.Action.END);
        }
    }

    /** All waits, to run side by side: the second silent one starts later, to tell an age from a moment. */
    static List<PlannedWait> plans(Duration patience) {
        List<PlannedWait> plans = new ArrayList<>();
        Duration heartbeat = heartbeat(patience);
        Duration later = shorter(Duration.ofSeconds(7), patience.dividedBy(5));
        for (Transport transport : Transport.values()) {
            if (transport.answersOnce()) {
                polls(patience)
                        .forEach(length -> plans.add(new PlannedWait(transport, Duration.ZERO, Duration.ZERO, length)));
            } else {
                plans.add(new PlannedWait(transport, Duration.ZERO, Duration.ZERO, patience));
                plans.add(new PlannedWait(transport, later, Duration.ZERO, patience));
                plans.add(new PlannedWait(transport, Duration.ZERO, heartbeat, patience));
            }
        }
        return plans;
    }

    /** The heartbeat of the shipped services, or a shorter one if the patience is short. */
    static Duration heartbeat(Duration patience) {
        return shorter(Duration.ofSeconds(15), patience.dividedBy(5));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static List<Duration> polls(Duration patience) {
        List<Duration> polls = new ArrayList<>();
        for (int seconds : new int[] {25, 70}) {
            if (patience.toSeconds() > seconds) {
                polls.add(Duration.ofSeconds(seconds));
            }
        }
        if (polls.isEmpty()) {
            polls.add(patience.dividedBy(4));
        }
        polls.add(patience);
        return polls;
    }

    /**
     * Waits.
     *
     * @param fromNanos start of all waits
     */
    static LongWait measure(ProbeTarget target, PlannedWait plan, long fromNanos) throws InterruptedException {
        Thread.sleep(plan.delay.toMillis());
        long from = System.nanoTime();
        try (Exchange exchange = Exchange.open(target.link(), Request.of(plan.transport, plan.script()))) {
            Optional<Moment> over = exchange.timeline().awaitEnd(plan.length.plus(GRACE));
            long end = over.map(Moment::nanos).orElseGet(System::nanoTime);
            Optional<Moment> head = exchange.timeline().await(MomentKind.HEAD, Duration.ZERO);
            boolean opened =
                    head.isEmpty() || head.get().detail().equals(Integer.toString(plan.transport.openingStatus()));
            WaitEnd kind = over.isEmpty() ? WaitEnd.DEAD : WaitEnd.ENDED;
            if (!exchange.timeline().all(MomentKind.EVENT).isEmpty()) {
                kind = WaitEnd.KEPT;
            } else if (!opened && !plan.transport.answersOnce()) {
                kind = WaitEnd.REFUSED;
            }
            String how = !opened
                    ? "answered " + head.get().detail()
                    : over.map(moment -> moment.kind() == MomentKind.END ? "ended cleanly" : "cut")
                            .orElse("");
            return of(
                    plan,
                    new WaitOutcome(kind, (end - from) / 1e9, (end - fromNanos) / 1e9, how),
                    evidence(target, exchange));
        } catch (IOException failed) {
            return of(plan, new WaitOutcome(WaitEnd.REFUSED, 0, 0, String.valueOf(failed.getMessage())), List.of());
        }
    }

    private static List<String> evidence(ProbeTarget target, Exchange exchange) {
        try {
            return Evidence.of(target.origin(), exchange);
        } catch (UncheckedIOException unread) {
            return List.of("the log of the origin cannot be read: " + unread.getMessage());
        }
    }

    private static LongWait of(PlannedWait plan, WaitOutcome outcome, List<String> evidence) {
        return new LongWait(
                plan.transport, plan.heartbeat.toMillis() / 1e3, plan.length.toMillis() / 1e3, outcome, evidence);
    }

    boolean silent() {
        return heartbeatSeconds == 0;
    }

    boolean is(WaitEnd end) {
        return outcome.end == end;
    }
}
