package io.triwire.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.measure.Arrivals;
import io.triwire.bench.measure.Published;
import io.triwire.bench.measure.Window;
import io.triwire.bench.workload.Workload;
import io.triwire.testkit.Transport;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/**
 * What the simulations have in common: who comes when, and where the results go. Each of them says what one subscriber
 * does.
 */
abstract class FeedSimulation extends Simulation {

    /** Directory of the run that {@link GatlingProcess} has planned; without it, the run is a {@link RunAlone}. */
    static final String DIRECTORY = "triwire.run";

    /** The file in it that tells that the simulation awaits its plan. */
    static final String READY = "ready";

    /** How much earlier than its turn a client comes that publishes by POST. */
    private static final Duration EARLY = Duration.ofMillis(500);

    final Audience audience;

    private final Optional<Path> directory =
            Optional.ofNullable(System.getProperty(DIRECTORY)).map(Path::of);
    private final LoadPlan plan;
    private final Vitals vitals;
    private final Arrivals arrivals = new Arrivals();
    private final Published published = new Published();
    private final StalledSubscribers stalled = new StalledSubscribers();
    private boolean ended;

    FeedSimulation(Transport transport, Workload.Source publishedBy) {
        plan = directory.map(FeedSimulation::awaitPlan).orElseGet(() -> RunAlone.plan(transport, publishedBy));
        vitals = new Vitals(
                new Window(plan.phases().windowFromNanos(), plan.phases().windowToNanos()));
        audience = new Audience(plan, vitals, arrivals);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(false), "results"));
    }

    /** Says that all is there but the plan, and waits for it. */
    private static LoadPlan awaitPlan(Path directory) {
        try {
            Path plan = directory.resolve(LoadPlan.FILE);
            Files.createFile(directory.resolve(READY));
            while (!Files.exists(plan)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            return LoadPlan.read(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException("the plan in %s cannot be read".formatted(directory), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before there was a plan", interrupted);
        }
    }

    /** Has everyone come who takes part; each subscriber does this. */
    final void subscribe(ChainBuilder subscriber, PopulationBuilder... publishers) {
        Workload workload = plan.workload();
        List<PopulationBuilder> all = new ArrayList<>(List.of(publishers));
        // Gatling ramps by whole seconds: here all are there at once, and each waits for its own moment.
        all.add(scenario("subscribers")
                .exec(audience::enter)
                .pause(audience::untilBegin)
                .exec(audience::begin)
                .exec(subscriber)
                .injectOpen(atOnceUsers(workload.subscribers())));
        if (workload.storms()) {
            all.add(scenario("returning subscribers")
                    .exec(audience::enterAgain)
                    .pause(audience::untilBegin)
                    .exec(audience::begin)
                    .exec(subscriber)
                    .injectOpen(atOnceUsers(workload.subscribers())));
        }
        if (workload.slowSubscribers() > 0) {
            all.add(scenario("slow subscribers")
                    .exec(this::stall)
                    .injectOpen(
                            nothingFor(Nanos.until(plan.phases().rampNanos())),
                            atOnceUsers(workload.slowSubscribers())));
        }
        setUp(all)
                .protocols(http.disableWarmUp().disableCaching().disableUrlEncoding())
                .maxDuration(Nanos.until(plan.phases().drainedNanos()));
    }

    /** Whose turn it is to publish, where clients do. */
    final Turns turns() {
        return new Turns(plan, audience, published);
    }

    /** Clients that publish by POST: one for each event, so that no answer holds up the next one. */
    final PopulationBuilder publishers() {
        Turns turns = turns();
        double nanos = plan.phases().publishedNanos() - plan.phases().publishNanos();
        Duration wholeSeconds = Duration.ofSeconds((long) Math.ceil(nanos / 1e9));
        return scenario("publishers")
                .exec(turns::take)
                .exec(doIf(turns::isWithinRun)
                        .then(
                                pause(turns::untilTaken),
                                exec(http("publish")
                                        .post(plan.target().toString())
                                        .header("Content-Type", "application/json")
                                        .body(StringBody(turns::body))
                                        .check(status().is(201))),
                                exec(turns::posted)))
                .injectOpen(
                        nothingFor(Nanos.until(plan.phases().publishNanos() - EARLY.toNanos())),
                        constantUsersPerSec(plan.workload().eventsPerSecond()).during(wholeSeconds))
                .protocols(http.shareConnections().disableWarmUp());
    }

    private Session stall(Session session) {
        try {
            stalled.add(plan.transport(), plan.target());
        } catch (IOException failed) {
            audience.failed("a slow subscriber could not connect");
        }
        return session;
    }

    /** Gatling has ended the run. */
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
            LoadOutcome outcome = audience.outcome(complete);
            if (directory.isPresent()) {
                arrivals.writeTo(directory.get().resolve(Arrivals.FILE));
                if (plan.workload().publishedBy() == Workload.Source.CLIENTS) {
                    published.writeTo(directory.get().resolve(Published.FILE));
                }
                outcome.writeTo(directory.get());
            } else {
                RunAlone.print(plan, arrivals, outcome);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the results cannot be written", failed);
        }
    }
}
