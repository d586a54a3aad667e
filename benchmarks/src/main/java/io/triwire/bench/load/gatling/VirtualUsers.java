package io.triwire.bench.load.gatling;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
 * The subscribers of a generator, for the steps of a scenario. Each step passes its session, which identifies the subscriber.
 * Data is stamped in the step that reads it, on the event loop of the connection.
 */
final class VirtualUsers {

    /** The result of {@link #take} that ends the check that reads the data: the connection counts as lost. */
    static final boolean ENOUGH = true;

    private static final String SUBSCRIBER = "subscriber";
    private static final String LIFE = "life";
    private static final String RUN = "run";
    private static final int FIRST = 0;
    private static final int SECOND = 1;

    /** How much longer than a run subscribers stay, so that no event in time is cut off. */
    static final Duration OUTSTAY = Duration.ofMillis(200);

    /** Pause of a subscriber before it connects again after a failure. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final CompletableFuture<LoadPlan> plan;
    private final Workload workload;
    private final GeneratorHealth vitals;
    private final Arrivals arrivals;
    private final boolean keepsConnections;
    private final List<VirtualUser> subscribers;
    private final AtomicIntegerArray entered = new AtomicIntegerArray(2);
    private final AtomicInteger beside = new AtomicInteger();
    private final LatencyHistogram connect = new LatencyHistogram();
    private final LatencyHistogram firstEvent = new LatencyHistogram();
    private final LongAdder requests = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private volatile Optional<RunPlan> run = Optional.empty();
    private final SortedMap<String, Long> failures = Collections.synchronizedSortedMap(new TreeMap<>());
    private final List<Long> backMicros = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param plan completes before the first run begins
     * @param keepsConnections whether the subscribers stay connected between runs; otherwise they connect anew before
     *     each
     */
    VirtualUsers(
            CompletableFuture<LoadPlan> plan,
            Workload workload,
            GeneratorHealth vitals,
            Arrivals arrivals,
            boolean keepsConnections) {
        this.plan = plan;
        this.workload = workload;
        this.vitals = vitals;
        this.arrivals = arrivals;
        this.keepsConnections = keepsConnections;
        this.subscribers = IntStream.range(0, workload.population().count())
                .mapToObj(VirtualUser::new)
                .toList();
    }

    LoadPlan plan() {
        return plan.join();
    }

    /** Begins a run. */
    void begin(RunPlan next) {
        run = Optional.of(next);
    }

    /** The current or last run; empty before the first. */
    Optional<RunPlan> run() {
        return run;
    }

    private Optional<RunPlan.Phases> phases() {
        return run.map(RunPlan::phases);
    }

    /** Assigns the next subscriber to a session; it waits for its turn to connect. */
    Session enter(Session session) {
        return enter(session, FIRST);
    }

    /** Assigns the next returning subscriber to a session; it waits for the reconnect storm. */
    Session enterAgain(Session session) {
        return enter(session, SECOND);
    }

    private Session enter(Session session, int life) {
        vitals.watch(session.asScala().eventLoop());
        return session.set(SUBSCRIBER, subscribers.get(entered.getAndIncrement(life)))
                .set(LIFE, life);
    }

    /** Whether the subscriber may connect, now or later. */
    boolean remains(Session session) {
        return isOpen(session) && !hasLostItsConnection(session);
    }

    /** Whether it is not yet time for all to leave. */
    boolean isOpen(Session session) {
        return !plan.isDone() || plan().leaveNanos() - System.nanoTime() > 0;
    }

    /** Whether the subscriber has no run to connect for yet. */
    boolean rests(Session session) {
        return run.isEmpty()
                || (session.getInt(LIFE) == SECOND
                        ? !phases().orElseThrow().storms()
                        : !keepsConnections
                                && subscriber(session)
                                        .hasBegunSince(phases().orElseThrow().rampNanos()));
    }

    /**
     * The time until the subscriber connects: one after another on the ramp, all at once in the storm, and after a
     * pause if a connection failed.
     */
    Duration untilBegin(Session session) {
        RunPlan.Phases now = phases().orElseThrow();
        if (session.getInt(LIFE) == SECOND) {
            return subscriber(session).lives(SECOND) ? AFTER_FAILURE : Deadlines.until(now.windowToNanos());
        }
        if (subscriber(session).hasBegunSince(now.rampNanos())) {
            return AFTER_FAILURE;
        }
        double seconds = subscriber(session).number() / workload.population().rampPerSecond();
        return Deadlines.until(now.rampNanos() + Math.round(seconds * 1e9));
    }

    /** Records that the subscriber is about to connect. */
    Session begin(Session session) {
        connections.increment();
        subscriber(session).begin(session.getInt(LIFE), System.nanoTime());
        return session.set(RUN, phases().orElseThrow());
    }

    /** Assigns the next subscriber to the session of the client that publishes for it. */
    Session enterBeside(Session session) {
        return session.set(SUBSCRIBER, subscribers.get(beside.getAndIncrement()));
    }

    static VirtualUser subscriber(Session session) {
        return session.get(SUBSCRIBER);
    }

    /** How long the subscriber stays: until the storm, or until it leaves. */
    Duration stay(Session session) {
        Duration stay = Deadlines.until(plan().leaveNanos());
        if (losesItsConnection(session)) {
            return shorter(stay, Deadlines.until(phases().orElseThrow().windowToNanos()));
        }
        if (keepsConnections) {
            return stay;
        }
        RunPlan.Phases own = session.get(RUN);
        return shorter(stay, Deadlines.until(own.drainedNanos() + OUTSTAY.toNanos()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether the subscriber continues to poll. */
    boolean polls(Session session) {
        return !session.isFailed() && !stay(session).isZero();
    }

    /** Whether the storm of this run ends the connection of the subscriber. */
    private boolean losesItsConnection(Session session) {
        return session.getInt(LIFE) == FIRST
                && phases().filter(RunPlan.Phases::storms).isPresent();
    }

    private boolean hasLostItsConnection(Session session) {
        return losesItsConnection(session)
                && System.nanoTime() - phases().orElseThrow().windowToNanos() >= 0;
    }

    /** The address that the subscriber connects to, with its cursor if it has one. */
    String address(Session session) {
        requests.increment();
        return address(subscriber(session), "after=");
    }

    /** The same address for WebSocket, whose scheme is {@code ws} (RFC 6455, section 3). */
    String webSocketAddress(Session session) {
        return "ws" + address(session).substring("http".length());
    }

    /** The address that the subscriber polls: first for a cursor, then for the events after it. */
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

    /** Records a WebSocket message. */
    boolean take(String json, Session session) {
        long arrivedNanos = System.nanoTime();
        return take(session, arrivedNanos, sink -> EventReader.read(json, sink));
    }

    /** Records the body of a poll, which ends by itself. */
    boolean takePolled(String json, Session session) {
        take(json, session);
        return !ENOUGH;
    }

    /** Records a server-sent event. */
    boolean takeServerSent(String json, Session session) {
        long arrivedNanos = System.nanoTime();
        return take(session, arrivedNanos, sink -> EventReader.readServerSent(json, sink));
    }

    private interface Reading {
        void into(EventReader.EventSink sink);
    }

    private boolean take(Session session, long arrivedNanos, Reading reading) {
        VirtualUser subscriber = subscriber(session);
        int life = session.getInt(LIFE);
        synchronized (subscriber) {
            if (!subscriber.lives(life) || hasLostItsConnection(session)) {
                return ENOUGH;
            }
            if (subscriber.hears()) {
                heard(life, subscriber.begunNanos(), arrivedNanos);
            }
            reading.into(new EventReader.EventSink() {
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
        RunPlan.Phases now = phases().orElseThrow();
        if (life == SECOND) {
            backMicros.add((arrivedNanos - now.windowToNanos()) / 1_000);
            return;
        }
        connect.record(begunNanos, arrivedNanos);
        // One that begins between two runs is in time for the next.
        if (arrivedNanos - now.windowFromNanos() > 0 && arrivedNanos - now.drainedNanos() < 0) {
            failed("a subscription began after the start of the window");
        }
    }

    /** Ends the subscriber. If it ends too early, its connection was refused or lost. */
    Session leave(Session session) {
        if (!stay(session).isZero()) {
            failed(subscriber(session).heard() ? "a connection was lost" : "a connection was refused");
        }
        return session;
    }

    /** Counts a failed connection or request. */
    void failed(String reason) {
        failures.merge(reason, 1L, Long::sum);
    }

    /** Counts the request of a publication, and a connection if it is the publisher's first. */
    void requests(boolean first) {
        requests.increment();
        if (first) {
            connections.increment();
        }
    }

    /**
     * The outcome of a run: connections since the first run began, everything else since the last outcome.
     *
     * @param complete whether the run came to its end
     */
    LoadOutcome outcome(boolean complete) {
        SortedMap<String, Long> reasons;
        synchronized (failures) {
            reasons = new TreeMap<>(failures);
            failures.clear();
        }
        long failed = reasons.values().stream().mapToLong(Long::longValue).sum();
        List<Long> back;
        synchronized (backMicros) {
            back = List.copyOf(backMicros);
            backMicros.clear();
        }
        return new LoadOutcome(
                complete,
                new Run.Connecting(connect.distribution(), firstEvent.distribution(), failed, 0),
                vitals.generator(),
                new LoadOutcome.ConnectionCounts(connections.sum(), requests.sumThenReset(), reasons, back),
                vitals.openFiles());
    }
}
