package io.triwire.feed;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.smallrye.mutiny.Uni;
import kotlin.Unit;
import org.pastalab.fray.core.TestRunner;
import org.pastalab.fray.core.command.Configuration;
import org.pastalab.fray.core.command.ExecutionInfo;
import org.pastalab.fray.core.command.LambdaExecutor;
import org.pastalab.fray.core.command.NetworkDelegateType;
import org.pastalab.fray.core.command.SystemTimeDelegateType;
import org.pastalab.fray.core.observers.TimelineCoverageType;
import org.pastalab.fray.core.randomness.ControlledRandomProvider;
import org.pastalab.fray.core.scheduler.POSScheduler;

/** Runs every {@link FeedScenario} in as many schedules as it is told; a process of its own, on a {@link FrayJdk}. */
final class ScheduleExplorer {

    /** What the report of a scenario is that holds in so many schedules. */
    static final String HOLDS = "holds in %d schedules";

    private ScheduleExplorer() {}

    /** Where the report of a scenario is. */
    static Path report(Path reports, FeedScenario scenario) {
        return reports.resolve(scenario.name() + ".txt");
    }

    /**
     * Writes a report of each scenario.
     *
     * @param arguments how many schedules of each, and the directory of the reports
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        int schedules = Integer.parseInt(arguments[0]);
        Path reports = Path.of(arguments[1]);
        // Its context propagation fails when it is first used by several threads at once.
        Uni.createFrom().emitter(emitter -> emitter.complete("started")).await().indefinitely();
        for (FeedScenario scenario : FeedScenario.values()) {
            Configuration configuration = configuration(scenario, schedules, reports.resolve(scenario.name()));
            // What is made once and kept, such as loggers, is no step of a schedule.
            Optional<Throwable> failure =
                    failure(scenario).or(() -> Optional.ofNullable(new TestRunner(configuration).run()));
            Files.writeString(
                    report(reports, scenario),
                    failure.map(thrown ->
                                    "in schedule %d: %s".formatted(configuration.getCurrentIteration(), trace(thrown)))
                            .orElseGet(() -> HOLDS.formatted(configuration.getCurrentIteration())));
        }
    }

    private static Optional<Throwable> failure(FeedScenario scenario) throws InterruptedException {
        try {
            scenario.run();
            return Optional.empty();
        } catch (AssertionError failed) {
            return Optional.of(failed);
        }
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** Fray with its defaults, but for the steps: each access to a field that is shared is one, volatile or not. */
    private static Configuration configuration(FeedScenario scenario, int schedules, Path report) {
        boolean ignoreUnhandledExceptions = false;
        boolean interleaveMemoryOps = true;
        int unbounded = -1;
        ExecutionInfo execution = new ExecutionInfo(
                new LambdaExecutor(() -> {
                    run(scenario);
                    return Unit.INSTANCE;
                }),
                ignoreUnhandledExceptions,
                interleaveMemoryOps,
                unbounded);
        int noTimeout = Integer.MAX_VALUE / 1_000;
        boolean fullSchedule = false;
        boolean exploreMode = false;
        boolean noExitWhenBugFound = true;
        boolean replay = false;
        boolean noFray = false;
        boolean dummyRun = false;
        boolean ignoreTimedBlock = true;
        boolean sleepAsYield = true;
        boolean resetClassLoader = false;
        boolean redirectStdout = false;
        boolean abortThreadsAfterMainExit = true;
        boolean resolveRacingOperations = false;
        return new Configuration(
                execution,
                report,
                schedules,
                noTimeout,
                new POSScheduler(),
                new ControlledRandomProvider(),
                fullSchedule,
                exploreMode,
                noExitWhenBugFound,
                replay,
                noFray,
                dummyRun,
                NetworkDelegateType.NONE,
                SystemTimeDelegateType.NONE,
                0,
                ignoreTimedBlock,
                sleepAsYield,
                resetClassLoader,
                redirectStdout,
                abortThreadsAfterMainExit,
                resolveRacingOperations,
                TimelineCoverageType.NONE);
    }

    private static void run(FeedScenario scenario) {
        try {
            scenario.run();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
