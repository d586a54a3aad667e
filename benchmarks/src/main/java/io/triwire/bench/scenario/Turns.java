package io.triwire.bench.scenario;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gatling.javaapi.core.Session;

import io.triwire.bench.measure.Published;
import io.triwire.bench.publish.Schedule;
import io.triwire.bench.swarm.Stamp;

/**
 * Whose turn it is to publish, of clients that do: an absolute schedule that waits for nobody, given out one event after
 * another.
 */
final class Turns {

    private static final String TURN = "turn";

    private final LoadPlan plan;
    private final Audience audience;
    private final Published published;
    private final Schedule schedule;
    private final AtomicLong next = new AtomicLong();

    Turns(LoadPlan plan, Audience audience, Published published) {
        this.plan = plan;
        this.audience = audience;
        this.published = published;
        this.schedule =
                new Schedule(plan.phases().publishNanos(), plan.workload().eventsPerSecond());
    }

    /** Takes the next turn that nobody has. */
    Session take(Session session) {
        return session.set(TURN, next.getAndIncrement());
    }

    /** How long it is until the turn that was taken. */
    Duration untilTaken(Session session) {
        return Nanos.until(schedule.dueNanos(session.getLong(TURN)));
    }

    /** Whether the turn that was taken is within the run. */
    boolean isWithinRun(Session session) {
        return isWithinRun(session.getLong(TURN));
    }

    private boolean isWithinRun(long turn) {
        return schedule.dueNanos(turn) - plan.phases().publishedNanos() < 0;
    }

    /** The body of the POST of the turn that was taken. */
    String body(Session session) {
        audience.requested();
        return publication(session.getLong(TURN));
    }

    /** Notes how the POST went. */
    Session posted(Session session) {
        if (session.isFailed()) {
            audience.failed("a publication was refused");
        }
        return session;
    }

    /** How long the subscriber listens before it is its turn, or before it leaves. */
    Duration untilMine(Session session) {
        long turn = Audience.subscriber(session).turn();
        Duration stay = audience.stay(session);
        if (!isWithinRun(turn)) {
            return stay;
        }
        Duration wait = Nanos.until(schedule.dueNanos(turn));
        return wait.compareTo(stay) < 0 ? wait : stay;
    }

    /** Whether it is the subscriber's turn now. It is not, when it stopped listening for another reason. */
    boolean isMine(Session session) {
        long turn = Audience.subscriber(session).turn();
        return isWithinRun(turn)
                && schedule.dueNanos(turn) - System.nanoTime() <= 0
                && !audience.stay(session).isZero();
    }

    /** The message by which the subscriber publishes; its next turn comes when all others have had theirs. */
    String message(Session session) {
        Subscriber subscriber = Audience.subscriber(session);
        long turn = subscriber.turn();
        subscriber.nextTurn(plan.workload().subscribers());
        return "{\"publish\":%s}".formatted(publication(turn));
    }

    private String publication(long turn) {
        int channel = (int) (turn % plan.channels().size());
        long dueNanos = schedule.dueNanos(turn);
        long stampMicros = plan.clock().microsAt(dueNanos);
        long sentNanos = System.nanoTime();
        published.append(stampMicros, dueNanos, sentNanos, channel);
        byte[] data = Stamp.data(
                channel,
                turn / plan.channels().size(),
                dueNanos,
                "%s %019d".formatted(plan.runId(), sentNanos),
                plan.workload().payloadBytes());
        String name = new String(
                JsonStringEncoder.getInstance().quoteAsString(plan.channels().get(channel)));
        return "{\"channel\":\"%s\",\"time\":%d,\"data\":%s}"
                .formatted(name, stampMicros, new String(data, StandardCharsets.US_ASCII));
    }
}
