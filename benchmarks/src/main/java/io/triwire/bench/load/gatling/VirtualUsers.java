package io.triwire.bench.load.gatling;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.gatling.javaapi.core.Session;

import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.LatencyHistogram;
import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.result.Run;
import io.triwire.bench.load.workload.Workload;

/**
 * The subscribers of a run, as the steps of a scenario see them: a step hands its session over, and the audience knows
 * whose it is. What comes is stamped in the step that reads it, on the event loop of the connection.
 */
final class VirtualUsers {

    /** What {@link #take} answers: nothing that comes ends the check that reads it. */
    static final boolean ENOUGH = true;

    private static final String SUBSCRIBER = "subscriber";
    private static final String LIFE = "life";
    private static final int FIRST = 0;
    private static final int SECOND = 1;

    /** By how much the last to leave outstay the run, so that nothing is cut off that is in time. */
    private static final long OUTSTAY_NANOS = Duration.ofMillis(200).toNanos();

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final CompletableFuture<LoadPlan> plan;
    private final Workload workload;
    private final GeneratorHealth vitals;
    private final Arrivals arrivals;
    private final List<VirtualUser> subscribers;
    private final AtomicIntegerArray entered = new AtomicIntegerArray(2);
    private final AtomicInteger beside = new AtomicInteger();
    private final LatencyHistogram connect = new LatencyHistogram();
    private final LatencyHistogram firstEvent = new LatencyHistogram();
    private final LongAdder requests = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final SortedMap<String, Long> failures = Collections.synchronizedSortedMap(new TreeMap<>());
    private final List<Long> backMicros = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param plan complete before the first of them begins
     */
    VirtualUsers(CompletableFuture<LoadPlan> plan, Workload workload, GeneratorHealth vitals, Arrivals arrivals) {
        this.plan = plan;
        this.workload = workload;
        this.vitals = vitals;
        this.arrivals = arrivals;
        this.subscribers = IntStream.range(0, workload.population().count())
                .mapToObj(VirtualUser::new)
                .toList();
    }

    LoadPlan plan() {
        return plan.join();
    }

    /** The next subscriber has come, and waits for its moment. */
    Session enter(Session session) {
        return enter(session, FIRST);
    }

    /** The next subscriber that will have lost its connection has come, and waits for the storm. */
    Session enterAgain(Session session) {
        return enter(session, SECOND);
    }

    private Session enter(Session session, int life) {
        vitals.watch(session.asScala().eventLoop());
        return session.set(SUBSCRIBER, subscribers.get(entered.getAndIncrement(life)))
                .set(LIFE, life);
    }

    /** How long it is until the subscriber connects: one after another, or after the storm all at once. */
    Duration untilBegin(Session session) {
        if (session.getInt(LIFE) == SECOND) {
            return Deadlines.until(plan().phases().windowToNanos());
        }
        double seconds = subscriber(session).number() / workload.population().rampPerSecond();
        return Deadlines.until(plan().phases().rampNanos() + Math.round(seconds * 1e9));
    }

    /** The subscriber is about to connect. */
    Session begin(Session session) {
        connections.increment();
        subscriber(session).begin(session.getInt(LIFE), System.nanoTime());
        return session;
    }

    /** The next client has come that publishes for a subscriber, beside it. */
    Session enterBeside(Session session) {
        return session.set(SUBSCRIBER, subscribers.get(beside.getAndIncrement()));
    }

    static VirtualUser subscriber(Session session) {
        return session.get(SUBSCRIBER);
    }

    /** How long the subscriber stays: until the storm, or until the end. */
    Duration stay(Session session) {
        LoadPlan.Phases phases = plan().phases();
        return Deadlines.until(
                losesItsConnection(session) ? phases.windowToNanos() : phases.drainedNanos() + OUTSTAY_NANOS);
    }

    /** Whether the subscriber that polls goes on. */
    boolean polls(Session session) {
        return !session.isFailed() && !stay(session).isZero();
    }

    private boolean losesItsConnection(Session session) {
        return workload.population().storms() && session.getInt(LIFE) == FIRST;
    }

    /** Where the subscriber connects to: behind its last event, if it has one. */
    String address(Session session) {
        requests.increment();
        return address(subscriber(session), "after=");
    }

    /** The same for WebSocket, whose scheme is {@code ws} (RFC 6455, section 3). */
    String webSocketAddress(Session session) {
        return "ws" + address(session).substring("http".length());
    }

    /** What the subscriber polls: first its place in the feed, and then what is behind it. */
    String pollAddress(Session session) {
        requests.increment();
        VirtualUser subscriber = subscriber(session);
        if (subscriber.cursor().isEmpty()) {
            return address(subscriber, "wait=0s");
        }
        Duration stay = stay(session);
        Duration wait = stay.compareTo(LONGEST_WAIT) < 0 ? stay : LONGEST_WAIT;
        return address(subscriber, "wait=" + wait.toMillis() + "ms&after=");
    }

    private String address(VirtualUser subscriber, String parameters) {
        URI target = plan().endpoint().target();
        List<String> query = new ArrayList<>();
        if (target.getRawQuery() != null) {
            query.add(target.getRawQuery());
        }
        plan().wanted(subscriber.number())
                .forEach(channel -> query.add("channel=" + URLEncoder.encode(channel, StandardCharsets.UTF_8)));
        if (!parameters.endsWith("after=")) {
            query.add(parameters);
        } else if (!subscriber.cursor().isEmpty()) {
            query.add(parameters + subscriber.cursor());
        }
        String path = "%s://%s%s".formatted(target.getScheme(), target.getRawAuthority(), target.getRawPath());
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    /** The subscriber has got a WebSocket message, or the body of a poll. */
    boolean take(String json, Session session) {
        long arrivedNanos = System.nanoTime();
        return take(session, arrivedNanos, sink -> EventReader.read(json, sink));
    }

    /** The subscriber has got a server-sent event. */
    boolean takeServerSent(String json, Session session) {
        long arrivedNanos = System.nanoTime();
        return take(session, arrivedNanos, sink -> EventReader.readServerSent(json, sink));
    }

    private interface Reading {
        void into(EventReader.Sink sink);
    }

    private boolean take(Session session, long arrivedNanos, Reading reading) {
        VirtualUser subscriber = subscriber(session);
        int life = session.getInt(LIFE);
        synchronized (subscriber) {
            if (!subscriber.lives(life)
                    || (losesItsConnection(session) && stay(session).isZero())) {
                return !ENOUGH;
            }
            if (subscriber.hears()) {
                heard(life, subscriber.begunNanos(), arrivedNanos);
            }
            reading.into(new EventReader.Sink() {
                @Override
                public void event(long timeMicros) {
                    arrivals.append(subscriber.number(), timeMicros, arrivedNanos);
                    if (subscriber.has()) {
                        firstEvent.record(subscriber.begunNanos(), arrivedNanos);
                    }
                }

                @Override
                public void cursor(String cursor) {
                    subscriber.cursor(cursor);
                }
            });
        }
        return !ENOUGH;
    }

    private void heard(int life, long begunNanos, long arrivedNanos) {
        if (life == SECOND) {
            backMicros.add((arrivedNanos - plan().phases().windowToNanos()) / 1_000);
            return;
        }
        connect.record(begunNanos, arrivedNanos);
        if (arrivedNanos - plan().phases().windowFromNanos() > 0) {
            failed("a subscription began after the start of the window");
        }
    }

    /** The subscriber has nothing more to do; too early, if its connection was refused or lost. */
    Session leave(Session session) {
        if (!stay(session).isZero()) {
            failed(subscriber(session).heard() ? "a connection was lost" : "a connection was refused");
        }
        return session;
    }

    /** A connection or a request failed. */
    void failed(String reason) {
        failures.merge(reason, 1L, Long::sum);
    }

    /** A publication goes out by a request of its own, on a connection of its own if it is the publisher's first. */
    void requests(boolean first) {
        requests.increment();
        if (first) {
            connections.increment();
        }
    }

    /** What it found up to now. */
    LoadOutcome outcome(boolean complete) {
        SortedMap<String, Long> reasons;
        synchronized (failures) {
            reasons = new TreeMap<>(failures);
        }
        long failed = reasons.values().stream().mapToLong(Long::longValue).sum();
        List<Long> back;
        synchronized (backMicros) {
            back = List.copyOf(backMicros);
        }
        return new LoadOutcome(
                complete,
                new Run.Connecting(connect.distribution(), firstEvent.distribution(), failed),
                vitals.generator(),
                new LoadOutcome.Connections(connections.sum(), requests.sum(), reasons, back),
                vitals.openFiles());
    }
}
