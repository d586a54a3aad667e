package io.triwire.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
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
        plan = directory.map(FeedSimulation::read).orElseGet(() -> RunAlone.plan(transport, publishedBy));
        vitals = new Vitals(
                new Window(plan.phases().windowFromNanos(), plan.phases().windowToNanos()));
        audience = new Audience(plan, vitals, arrivals);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(false), "results"));
    }

    private static LoadPlan read(Path directory) {
        try {
            return LoadPlan.read(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException("the plan in %s cannot be read".formatted(directory), failed);
        }
    }

    /** Has everyone come who takes part; each subscriber does this. */
    final void subscribe(ChainBuilder subscriber, PopulationBuilder... publishers) {
        Workload workload = plan.workload();
        List<PopulationBuilder> all = new ArrayList<>(List.of(publishers));
        all.add(scenario("subscribers")
                .exec(audience::begin)
                .exec(subscriber)
                .injectOpen(
                        nothingFor(Nanos.until(plan.phases().rampNanos())),
                        rampUsers(workload.subscribers())
                                .during(seconds(workload.subscribers() / workload.rampPerSecond()))));
        if (workload.storms()) {
            all.add(scenario("returning subscribers")
                    .exec(audience::comeBack)
                    .exec(subscriber)
                    .injectOpen(
                            nothingFor(Nanos.until(plan.phases().windowToNanos())),
                            atOnceUsers(workload.subscribers())));
        }
        if (workload.slowSubscribers() > 0) {
            all.add(scenario("slow subscribers")
                    .exec(this::stall)
                    .injectOpen(
                            nothingFor(Nanos.until(plan.phases().rampNanos())),
                            rampUsers(workload.slowSubscribers())
                                    .during(seconds(workload.slowSubscribers() / workload.rampPerSecond()))));
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
        Duration publishing =
                Duration.ofNanos(plan.phases().publishedNanos() - plan.phases().publishNanos());
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
                        constantUsersPerSec(plan.workload().eventsPerSecond()).during(publishing))
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

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
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
