package io.triwire.bench.load.gatling;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

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

    /** The next event of a subscriber in a run. */
    private record PublishTurn(RunPlan run, long index, long dueNanos) {}

    private Optional<PublishTurn> turn(Session session) {
        return audience.run().map(run -> {
            long publishNanos = run.phases().publishNanos();
            long index = VirtualUsers.subscriber(session).turn(publishNanos);
            return new PublishTurn(run, index, new Schedule(publishNanos, run.eventsPerSecond()).dueNanos(index));
        });
    }

    /** Whether the subscriber has another turn before publishing ends. */
    boolean isAnother(Session session) {
        return turn(session)
                .filter(next -> next.dueNanos() - next.run().phases().publishedNanos() < 0)
                .isPresent();
    }

    /** The time until its next turn. */
    Duration untilNext(Session session) {
        return turn(session).map(next -> Deadlines.until(next.dueNanos())).orElse(Duration.ZERO);
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
                && untilNext(session).isZero()
                && !audience.stay(session).isZero();
    }

    /** The message with which the subscriber publishes. */
    String message(Session session) {
        return "{\"publish\":%s}".formatted(publication(session));
    }

    /** The body of the POST with which the subscriber publishes. */
    String body(Session session) {
        audience.requests(VirtualUsers.subscriber(session).publishes());
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
        PublishTurn next = turn(session).orElseThrow();
        long turn = next.index();
        VirtualUsers.subscriber(session).nextTurn(workload.population().count());
        int channel = (int) (turn % workload.events().channels());
        long dueNanos = next.dueNanos();
        long stampMicros = plan.clock().microsAt(dueNanos);
        long sentNanos = System.nanoTime();
        published.append(stampMicros, dueNanos, sentNanos, channel);
        byte[] data = Stamp.data(
                channel,
                turn / workload.events().channels(),
                dueNanos,
                "%s %019d".formatted(plan.id(), sentNanos),
                workload.events().payloadBytes());
        String name = new String(
                JsonStringEncoder.getInstance().quoteAsString(plan.channels().get(channel)));
        return "{\"channel\":\"%s\",\"time\":%d,\"data\":%s}"
                .formatted(name, stampMicros, new String(data, StandardCharsets.US_ASCII));
    }
}
