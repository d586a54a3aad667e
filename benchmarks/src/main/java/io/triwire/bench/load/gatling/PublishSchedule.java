package io.triwire.bench.load.gatling;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gatling.javaapi.core.Session;

import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.swarm.Stamp;
import io.triwire.bench.load.workload.Workload;

/**
 * The schedule of clients that publish. It is absolute: it does not wait for late clients. The subscribers take turns,
 * one event each.
 */
final class PublishSchedule {

    private final VirtualUsers audience;
    private final Workload workload;
    private final Published published;

    PublishSchedule(VirtualUsers audience, Workload workload, Published published) {
        this.audience = audience;
        this.workload = workload;
        this.published = published;
    }

    private Schedule schedule() {
        return new Schedule(
                audience.plan().phases().publishNanos(), workload.events().perSecond());
    }

    private long dueNanos(Session session) {
        return schedule().dueNanos(VirtualUsers.subscriber(session).turn());
    }

    /** Whether the subscriber has another turn before publishing ends. */
    boolean isAnother(Session session) {
        return dueNanos(session) - audience.plan().phases().publishedNanos() < 0;
    }

    /** The time until its next turn. */
    Duration untilNext(Session session) {
        return Deadlines.until(dueNanos(session));
    }

    /** How long the subscriber listens until its turn, or until it leaves. */
    Duration untilMine(Session session) {
        Duration stay = audience.stay(session);
        Duration wait = untilNext(session);
        return isAnother(session) && wait.compareTo(stay) < 0 ? wait : stay;
    }

    /** Whether it is the subscriber's turn now. False if it stopped listening for another reason. */
    boolean isMine(Session session) {
        return isAnother(session)
                && dueNanos(session) - System.nanoTime() <= 0
                && !audience.stay(session).isZero();
    }

    /** The message with which the subscriber publishes. */
    String message(Session session) {
        return "{\"publish\":%s}".formatted(publication(session));
    }

    /** The body of the POST with which the subscriber publishes. */
    String body(Session session) {
        audience.requests(
                VirtualUsers.subscriber(session).turn() < workload.population().count());
        return publication(session);
    }

    /** Records whether the POST succeeded. */
    Session posted(Session session) {
        if (session.isFailed()) {
            audience.failed("a publication was refused");
        }
        return session.markAsSucceeded();
    }

    private String publication(Session session) {
        LoadPlan plan = audience.plan();
        long turn = VirtualUsers.subscriber(session).turn();
        VirtualUsers.subscriber(session).nextTurn(workload.population().count());
        int channel = (int) (turn % workload.events().channels());
        long dueNanos = schedule().dueNanos(turn);
        long stampMicros = plan.clock().microsAt(dueNanos);
        long sentNanos = System.nanoTime();
        published.append(stampMicros, dueNanos, sentNanos, channel);
        byte[] data = Stamp.data(
                channel,
                turn / workload.events().channels(),
                dueNanos,
                "%s %019d".formatted(plan.runId(), sentNanos),
                workload.events().payloadBytes());
        String name = new String(
                JsonStringEncoder.getInstance().quoteAsString(plan.channels().get(channel)));
        return "{\"channel\":\"%s\",\"time\":%d,\"data\":%s}"
                .formatted(name, stampMicros, new String(data, StandardCharsets.US_ASCII));
    }
}
