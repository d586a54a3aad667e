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
 * Gatling in its own JVM, for one run. It reads its workload and plan from the directory of the run. When it has ended,
 * the directory contains {@code arrivals.bin}, {@code generator.json} and, if clients publish, {@code published.bin}.
 */
public final class GatlingProcess implements AutoCloseable {

    /** Time that a ready process needs from receiving its plan until its first subscriber can begin. */
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
     * Starts the process. It gets the rest of its plan when it is ready.
     *
     * @param workload the workload of the plan
     * @param directory the directory of the run, which must exist
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
                // The output of the simulation is read by programs.
                "-Duser.language=en",
                "-Duser.country=US",
                // Gatling accesses the internals of String.
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
     * Waits until the process is ready for its plan: until all virtual users have started. Returns false if the process
     * has ended or the deadline has passed.
     */
    public boolean awaitReady(Duration deadline) throws InterruptedException {
        return process.awaitReady(() -> Files.exists(directory.resolve(FeedSimulation.READY)), deadline);
    }

    /**
     * Gives the process its plan. If it is ready, the ramp may begin after {@link #LEAD}.
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

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits until the process ends.
     *
     * @throws GeneratorFailedException if it ends without writing its outcome, or does not end in time
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
            // The output of the process tells more.
        }
        throw new GeneratorFailedException("Gatling exited with code %d without writing its outcome:%n%s"
                .formatted(process.exitCode(), String.join(System.lineSeparator(), process.lastLines(20))));
    }

    @Override
    public void close() {
        process.close();
    }
}
