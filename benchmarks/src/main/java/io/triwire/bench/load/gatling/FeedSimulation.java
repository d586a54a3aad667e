package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.measure.Published;
import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/**
 * What all simulations have in common: when each virtual user starts, and where the results go. A subclass defines what
 * one subscriber does.
 */
abstract class FeedSimulation extends Simulation {

    /**
     * System property with the directory of a run that {@link GatlingProcess} started; without it, the run is a {@link
     * StandaloneRun}.
     */
    static final String DIRECTORY = "triwire.run";

    /** File in that directory; its existence tells that all virtual users have started and wait for a run. */
    static final String READY = "ready";

    /** File in that directory with the workload; it exists before the plan. */
    static final String WORKLOAD = "workload.json";

    /** Setting with the value of the header {@code Authorization} of each request; a secret belongs in a variable. */
    static final String AUTHORIZATION = "authorization";

    /** Pause of a virtual user that rests, before it looks for a run. */
    static final Duration GLANCE = Duration.ofMillis(100);

    private static final long FILE_GLANCE_MILLIS = 10;
    private static final int FAILED = 1;

    final VirtualUsers audience;

    private final Optional<Path> directory =
            Optional.ofNullable(System.getProperty(DIRECTORY)).map(Path::of);
    private final Optional<String> authorization = StandaloneRun.setting(AUTHORIZATION, Optional.empty(), Optional::of);
    private final CompletableFuture<LoadPlan> plan = new CompletableFuture<>();
    private final AtomicInteger awaited = new AtomicInteger();
    private final Workload workload;
    private final GeneratorHealth vitals = new GeneratorHealth();
    private final Arrivals arrivals = new Arrivals();
    private final Published published = new Published();
    private final StalledSubscribers stalled = new StalledSubscribers();
    private boolean ended;

    FeedSimulation(Transport transport, Workload.Source publishedBy) {
        if (directory.isPresent()) {
            workload = inDirectory(() -> RunJson.read(directory.get().resolve(WORKLOAD), Workload.class));
        } else {
            plan.complete(StandaloneRun.plan(transport, publishedBy));
            workload = plan.join().workload();
        }
        audience = new VirtualUsers(
                plan, workload, vitals, arrivals, GatlingProcess.keepsConnections(transport, publishedBy));
        if (directory.isEmpty()) {
            begin(StandaloneRun.run(plan.join()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(false), "results"));
        }
    }

    private interface FileAccess<T> {
        T run() throws IOException;
    }

    private <T> T inDirectory(FileAccess<T> access) {
        try {
            return access.run();
        } catch (IOException failed) {
            throw new UncheckedIOException("the files of the run in %s".formatted(directory), failed);
        }
    }

    private void begin(RunPlan run) {
        arrivals.clear();
        published.clear();
        vitals.during(run.phases().window());
        audience.begin(run);
    }

    /** Sets up all virtual users; each subscriber runs this chain. */
    final void subscribe(ChainBuilder subscriber) {
        subscribe(subscriber, List.of());
    }

    /**
     * Sets up all virtual users; each subscriber runs this chain. Beside each of them, a client publishes when it is
     * the subscriber's turn.
     */
    final void subscribeAndPost(ChainBuilder subscriber) {
        subscribe(
                subscriber,
                List.of(population("publishers", workload.population().count(), audience::enterBeside, post())));
    }

    private void subscribe(ChainBuilder subscriber, List<PopulationBuilder> publishers) {
        ChainBuilder comesInTurn = asLongAs(audience::remains, "connection", false)
                .on(asLongAs(audience::rests)
                        .on(pause(GLANCE))
                        .pause(audience::untilBegin)
                        .exec(audience::begin)
                        .exec(subscriber));
        List<PopulationBuilder> all = new ArrayList<>(publishers);
        all.add(population("subscribers", workload.population().count(), audience::enter, comesInTurn));
        if (workload.population().storms()) {
            all.add(population(
                    "returning subscribers", workload.population().count(), audience::enterAgain, comesInTurn));
        }
        if (workload.population().slow() > 0) {
            all.add(population(
                    "slow subscribers",
                    workload.population().slow(),
                    session -> session,
                    asLongAs(session -> audience.run().isEmpty())
                            .on(pause(GLANCE))
                            .exec(this::stall)));
        }
        SetUp setUp = setUp(all)
                .protocols(authorization
                        .map(http::authorizationHeader)
                        .orElse(http)
                        .disableWarmUp()
                        .disableCaching()
                        .disableUrlEncoding());
        if (directory.isEmpty()) {
            setUp.maxDuration(Deadlines.until(audience.plan().leaveNanos()));
        }
    }

    /** Starts all users at once, and lets them wait for a run. Gatling itself can ramp only by whole seconds. */
    private PopulationBuilder population(String name, int users, Function<Session, Session> enter, ChainBuilder act) {
        awaited.addAndGet(users);
        return scenario(name).exec(enter).exec(this::enter).exec(act).injectOpen(atOnceUsers(users));
    }

    private Session enter(Session session) {
        if (awaited.decrementAndGet() == 0 && directory.isPresent()) {
            Thread waiting = new Thread(this::awaitRuns, "runs");
            waiting.setDaemon(true);
            waiting.start();
        }
        return session;
    }

    /** Reports that all users have started, and does one run after another. */
    private void awaitRuns() {
        Path from = directory.orElseThrow();
        try {
            inDirectory(() -> Files.createFile(from.resolve(READY)));
            awaitFile(from.resolve(LoadPlan.FILE));
            plan.complete(inDirectory(() -> LoadPlan.read(from)));
            for (int number = 1; ; number++) {
                Path file = RunPlan.file(from, number);
                awaitFile(file);
                measure(inDirectory(() -> RunPlan.read(file)));
            }
        } catch (InterruptedException | RuntimeException failed) {
            // Gatling would wait for its users, which have nothing to wait for any more.
            failed.printStackTrace();
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void awaitFile(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            TimeUnit.MILLISECONDS.sleep(FILE_GLANCE_MILLIS);
        }
    }

    private void measure(RunPlan run) throws InterruptedException {
        begin(run);
        TimeUnit.NANOSECONDS.sleep(run.phases().drainedNanos() - System.nanoTime());
        Path into = Path.of(run.directory());
        inDirectory(() -> {
            arrivals.writeTo(into.resolve(Arrivals.FILE));
            if (workload.events().publishedBy() == Workload.Source.CLIENTS) {
                published.writeTo(into.resolve(Published.FILE));
            }
            audience.outcome(true).writeTo(into);
            return into;
        });
    }

    /** The schedule of the clients that publish. */
    final PublishSchedule turns() {
        return new PublishSchedule(audience, workload, published);
    }

    private ChainBuilder post() {
        PublishSchedule turns = turns();
        ChainBuilder publish = pause(turns::untilNext)
                .exec(http("publish")
                        .post(session -> audience.plan().endpoint().target().toString())
                        .header("Content-Type", "application/json")
                        .body(StringBody(turns::body))
                        .check(status().is(201)))
                .exec(turns::posted);
        return asLongAs(audience::isOpen)
                .on(asLongAs(turns::isAnother).on(publish).pause(GLANCE));
    }

    private Session stall(Session session) {
        try {
            stalled.add(audience.plan().endpoint().with(authorization));
        } catch (IOException failed) {
            audience.failed("a slow subscriber could not connect");
        }
        return session;
    }

    /** Called when Gatling has ended the run. */
    @Override
    public final void after() {
        end(true);
    }

    private synchronized void end(boolean complete) {
        if (ended) {
            return;
        }
        ended = true;
        try (stalled;
                vitals) {
            if (directory.isEmpty()) {
                StandaloneRun.print(
                        audience.plan(), audience.run().orElseThrow(), arrivals, audience.outcome(complete));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the sockets of the slow subscribers cannot be closed", failed);
        }
    }
}
