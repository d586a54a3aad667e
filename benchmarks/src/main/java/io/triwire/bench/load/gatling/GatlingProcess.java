package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.gatling.javaapi.core.Simulation;

import io.triwire.bench.load.measure.LoadOutcome;
import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.JdkTool;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.client.Transport;

/**
 * Gatling in its own JVM, for one run after another of one workload over one transport. It reads its workload, its plan
 * and the plan of each run from its directory, and keeps its subscribers from run to run. After a run, the directory of
 * the run contains {@code arrivals.bin}, if clients publish {@code published.bin}, and at last {@code generator.json}.
 */
public final class GatlingProcess implements AutoCloseable {

    /** Time that a ready process needs from receiving the plan of a run until its first subscriber can begin. */
    public static final Duration LEAD = FeedSimulation.GLANCE.plusMillis(200);

    private static final Duration TIME_TO_END = Duration.ofSeconds(5);

    private final ManagedProcess process;
    private final Path directory;
    private int runs;

    private GatlingProcess(ManagedProcess process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts the process. It gets the rest of its plan when it is ready.
     *
     * @param workload the workload of the plan
     * @param authorization value of the header {@code Authorization} of each request; empty for none
     * @param directory the directory of the run, which must exist
     * @throws UncheckedIOException if the directory cannot be written to, or the process cannot be started
     */
    public static GatlingProcess prepare(
            Transport transport, Workload workload, Optional<String> authorization, Path directory) {
        return prepare(simulation(transport, workload.events().publishedBy()), workload, authorization, directory);
    }

    private static Class<? extends Simulation> simulation(Transport transport, Workload.Source publishedBy) {
        boolean chat = publishedBy == Workload.Source.CLIENTS;
        return switch (transport) {
            case WEBSOCKET -> chat ? WebSocketChatSimulation.class : WebSocketFeedSimulation.class;
            case SSE -> chat ? SseChatSimulation.class : SseFeedSimulation.class;
            case LONG_POLL -> chat ? LongPollChatSimulation.class : LongPollFeedSimulation.class;
        };
    }

    static GatlingProcess prepare(
            Class<? extends Simulation> simulation, Workload workload, Optional<String> authorization, Path directory) {
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
        // Other users can read a command line.
        Map<String, String> environment = authorization
                .map(value -> Map.of(StandaloneRun.variable(FeedSimulation.AUTHORIZATION), value))
                .orElse(Map.of());
        return new GatlingProcess(ManagedProcess.start("Gatling", command, environment, log, TIME_TO_END), directory);
    }

    /**
     * Waits until the process is ready for its first run: until all virtual users have started.
     *
     * @throws GeneratorFailedException if it ends, or is not ready in time
     */
    public void awaitReady(Duration deadline) throws InterruptedException, GeneratorFailedException {
        if (!process.awaitReady(() -> Files.exists(directory.resolve(FeedSimulation.READY)), deadline)) {
            throw failed("was not ready after %d s".formatted(deadline.toSeconds()));
        }
    }

    /**
     * Whether the subscribers stay connected between runs. In a chat over WebSocket they do not, because Gatling's
     * client listens only after it has connected or sent.
     */
    public static boolean keepsConnections(Transport transport, Workload.Source publishedBy) {
        return publishedBy == Workload.Source.FEED || !transport.publishesOnConnection();
    }

    /**
     * Gives the process its plan.
     *
     * @throws UncheckedIOException if the plan cannot be written
     */
    public void connectTo(LoadPlan plan) {
        try {
            plan.writeTo(directory);
        } catch (IOException failed) {
            throw unwritable(directory, failed);
        }
    }

    /**
     * Gives the process the plan of its next run, when the one before has its outcome. The ramp may begin after {@link
     * #LEAD}.
     *
     * @throws UncheckedIOException if the plan cannot be written
     */
    public void begin(RunPlan run) {
        try {
            run.writeTo(directory, ++runs);
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
     * Waits for the outcome of a run.
     *
     * @throws GeneratorFailedException if the process ends without writing it, or does not write it in time
     */
    public LoadOutcome outcome(RunPlan run, Duration deadline) throws InterruptedException, GeneratorFailedException {
        Path written = Path.of(run.directory());
        if (process.awaitReady(() -> Files.exists(written.resolve(LoadOutcome.FILE)), deadline)) {
            try {
                return LoadOutcome.read(written);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        throw failed("has not written the outcome of a run after %d s".formatted(deadline.toSeconds()));
    }

    private GeneratorFailedException failed(String late) {
        return new GeneratorFailedException(
                process.isAlive()
                        ? "Gatling %s.".formatted(late)
                        : "Gatling exited with code %d:%n%s"
                                .formatted(
                                        process.exitCode(),
                                        String.join(System.lineSeparator(), process.lastLines(20))));
    }

    @Override
    public void close() {
        process.close();
    }
}
