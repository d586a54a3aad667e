package io.triwire.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.process.ManagedProcess;
import io.triwire.bench.workload.Workload;

/**
 * Gatling in a Java of its own, for one run. Its directory has the plan when it starts, and {@code arrivals.bin},
 * {@code generator.json} and, where clients publish, {@code published.bin} when it has ended.
 */
public final class GatlingProcess implements AutoCloseable {

    /** What it needs from its start until its first subscriber can begin, on a slow machine. */
    public static final Duration START_UP = Duration.ofSeconds(6);

    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    private final ManagedProcess process;
    private final Path directory;

    private GatlingProcess(ManagedProcess process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts it, without waiting for anything.
     *
     * @param directory of the run, which must be there
     * @throws UncheckedIOException if the plan cannot be written, or the process cannot be started
     */
    public static GatlingProcess start(LoadPlan plan, Path directory) {
        return start(plan, directory, simulation(plan));
    }

    private static Class<? extends Simulation> simulation(LoadPlan plan) {
        boolean chat = plan.workload().publishedBy() == Workload.Source.CLIENTS;
        return switch (plan.transport()) {
            case WEBSOCKET -> chat ? WebSocketChatSimulation.class : WebSocketFeedSimulation.class;
            case SSE -> chat ? SseChatSimulation.class : SseFeedSimulation.class;
            case LONG_POLL -> chat ? LongPollChatSimulation.class : LongPollFeedSimulation.class;
        };
    }

    static GatlingProcess start(LoadPlan plan, Path directory, Class<? extends Simulation> simulation) {
        try {
            plan.writeTo(directory);
            Files.deleteIfExists(directory.resolve(LoadOutcome.FILE));
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "%s cannot be written to: %s".formatted(directory, failed.getMessage()), failed);
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-D" + FeedSimulation.DIRECTORY + "=" + directory.toAbsolutePath(),
                "-Dgatling.data.enableAnalytics=false",
                "-Dgatling.http.warmUpUrl=",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gatling.app.Gatling",
                "-s",
                simulation.getName(),
                "-rf",
                directory.resolve("gatling").toString(),
                "-nr");
        Path log = directory.resolve("gatling.log");
        return new GatlingProcess(ManagedProcess.start("Gatling", command, log, TIME_TO_END), directory);
    }

    /** The id of its process. */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits for its end.
     *
     * @throws GeneratorFailedException if it ends without an outcome, or not in time
     */
    public LoadOutcome await(Duration deadline) throws InterruptedException, GeneratorFailedException {
        process.awaitReady(() -> !process.isAlive(), deadline);
        if (process.isAlive()) {
            throw new GeneratorFailedException("Gatling has not ended after %d s.".formatted(deadline.toSeconds()));
        }
        try {
            return LoadOutcome.read(directory);
        } catch (IOException none) {
            throw new GeneratorFailedException("Gatling ended with code %d and without an outcome: %s%n%s"
                    .formatted(process.exitCode(), none.getMessage(), String.join("\n", process.lastLines(20))));
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
