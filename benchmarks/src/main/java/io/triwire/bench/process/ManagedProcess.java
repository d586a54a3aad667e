package io.triwire.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A process that this one has started, and whose output goes to a log file. */
public final class ManagedProcess implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final String name;
    private final Process process;
    private final Path log;
    private final Duration timeToEnd;

    private ManagedProcess(String name, Process process, Path log, Duration timeToEnd) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.timeToEnd = timeToEnd;
    }

    /**
     * Starts a process, without waiting for it to be ready.
     *
     * @param name what it is called in messages
     * @param log where its output goes; replaced if it is there
     * @param timeToEnd how long it is given to end by itself before it is killed
     */
    public static ManagedProcess start(String name, List<String> command, Path log, Duration timeToEnd) {
        return start(name, command, Map.of(), log, timeToEnd);
    }

    /**
     * Starts a process, without waiting for it to be ready.
     *
     * @param environment its variables, beside those of this process
     */
    static ManagedProcess start(
            String name, List<String> command, Map<String, String> environment, Path log, Duration timeToEnd) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // It reads nothing: what is typed here is not for it.
            process.getOutputStream().close();
            return new ManagedProcess(name, process, log, timeToEnd);
        } catch (IOException failed) {
            throw new UncheckedIOException("%s cannot be started: %s".formatted(name, failed.getMessage()), failed);
        }
    }

    public String name() {
        return name;
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until it is ready or has ended, whichever comes first.
     *
     * @return whether it is ready; {@code false} if it has ended, or the deadline has passed
     */
    public boolean awaitReady(BooleanSupplier ready, Duration deadline) throws InterruptedException {
        long endNanos = System.nanoTime() + deadline.toNanos();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() - endNanos > 0 || process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return process.isAlive();
    }

    /** Completes with this when the process has ended. */
    public CompletableFuture<ManagedProcess> ended() {
        return process.onExit().thenApply(gone -> this);
    }

    /** What it ended with; a signal counts 128 and its number. */
    public int exitCode() {
        return process.exitValue();
    }

    /** The last lines that it has printed, at most {@code count}. */
    public List<String> lastLines(int count) {
        try {
            List<String> lines = Files.readString(log).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException unreadable) {
            return List.of("(%s cannot be read)".formatted(log));
        }
    }

    /** Asks it to end (SIGTERM), without waiting for it. */
    public void requestEnd() {
        process.destroy();
    }

    /** Ends it at once (SIGKILL), and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, waits for as long as it is given, and then kills it. */
    @Override
    public void close() {
        requestEnd();
        try {
            if (!process.waitFor(timeToEnd.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
