package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.JdkTool;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.client.Transport;

/**
 * Gatling in a Java of its own, for one run. Its directory has the plan when it starts, and {@code arrivals.bin},
 * {@code generator.json} and, where clients publish, {@code published.bin} when it has ended.
 */
public final class GatlingProcess implements AutoCloseable {

    /** What it needs from its plan until its first subscriber can begin, where it was ready. */
    public static final Duration LEAD = Duration.ofMillis(300);

    private static final Duration TIME_TO_END = Duration.ofSeconds(5);
    private static final int CRASHED = 1;

    private final ManagedProcess process;
    private final Path directory;

    private GatlingProcess(ManagedProcess process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts it, to be told the rest of its plan when it is ready.
     *
     * @param workload that the plan will have
     * @param directory of the run, which must be there
     * @throws UncheckedIOException if the directory cannot be written to, or the process cannot be started
     */
    public static GatlingProcess prepare(Transport transport, Workload workload, Path directory) {
        return prepare(simulation(transport, workload.events().publishedBy()), workload, directory);
    }

    private static Class<? extends Simulation> simulation(Transport transport, Workload.Source publishedBy) {
        boolean chat = publishedBy == Workload.Source.CLIENTS;
        return switch (transport) {
            case WEBSOCKET -> chat ? WebSocketChatSimulation.class : WebSocketFeedSimulation.class;
            case SSE -> chat ? SseChatSimulation.class : SseFeedSimulation.class;
            case LONG_POLL -> chat ? LongPollChatSimulation.class : LongPollFeedSimulation.class;
        };
    }

    static GatlingProcess prepare(Class<? extends Simulation> simulation, Workload workload, Path directory) {
        try {
            RunJson.write(directory.resolve(FeedSimulation.WORKLOAD), workload);
        } catch (IOException failed) {
            throw unwritable(directory, failed);
        }
        List<String> command = List.of(
                JdkTool.path("java"),
                "-Xms512m",
                "-Xmx1g",
                "-XX:+UseG1GC",
                // What the simulation writes is read by machines.
                "-Duser.language=en",
                "-Duser.country=US",
                // Gatling looks into strings.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-D" + FeedSimulation.DIRECTORY + "=" + directory.toAbsolutePath(),
                "-Dgatling.data.enableAnalytics=false",
                "-Dgatling.data.writers.0=console",
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

    /**
     * Waits until it is ready to be told its plan, when all who take part are there; false if it has ended, or the
     * deadline has passed.
     */
    public boolean awaitReady(Duration deadline) throws InterruptedException {
        return process.awaitReady(() -> Files.exists(directory.resolve(FeedSimulation.READY)), deadline);
    }

    /**
     * Tells it its plan. Where it was ready, the ramp begins after {@link #LEAD} or later.
     *
     * @throws UncheckedIOException if the plan cannot be written
     */
    public void begin(LoadPlan plan) {
        try {
            plan.writeTo(directory);
        } catch (IOException failed) {
            throw unwritable(directory, failed);
        }
    }

    private static UncheckedIOException unwritable(Path directory, IOException failed) {
        return new UncheckedIOException(
                "%s cannot be written to: %s".formatted(directory, failed.getMessage()), failed);
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
            if (process.exitCode() != CRASHED) {
                return LoadOutcome.read(directory);
            }
        } catch (IOException none) {
            // What it printed tells more.
        }
        throw new GeneratorFailedException("Gatling ended with code %d and without an outcome:%n%s"
                .formatted(process.exitCode(), String.join(System.lineSeparator(), process.lastLines(20))));
    }

    @Override
    public void close() {
        process.close();
    }
}
