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

/** A child process whose output goes to a log file. */
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
     * @param name name in messages
     * @param log file for its standard output and standard error; replaced if it exists
     * @param timeToEnd how long {@link #close} waits after SIGTERM before it sends SIGKILL
     * @throws UncheckedIOException if the process cannot be started
     */
    public static ManagedProcess start(String name, List<String> command, Path log, Duration timeToEnd) {
        return start(name, command, Map.of(), log, timeToEnd);
    }

    /**
     * Starts a process, without waiting for it to be ready.
     *
     * @param environment variables to add to those of this process
     */
    public static ManagedProcess start(
            String name, List<String> command, Map<String, String> environment, Path log, Duration timeToEnd) {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            // Its standard input is empty.
            process.getOutputStream().close();
            return new ManagedProcess(name, process, log, timeToEnd);
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot start %s: %s".formatted(name, failed.getMessage()), failed);
        }
    }

    /** The name in messages. */
    public String name() {
        return name;
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process is still running. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the process is ready or has ended.
     *
     * @return whether it is ready; false if it has ended or the deadline has passed
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

    /** A future that completes with this object when the process has ended. */
    public CompletableFuture<ManagedProcess> ended() {
        return process.onExit().thenApply(gone -> this);
    }

    /**
     * The exit code of the process; 128 plus the signal number if a signal ended it.
     *
     * @throws IllegalThreadStateException if the process is still running
     */
    public int exitCode() {
        return process.exitValue();
    }

    /** The last {@code count} lines of its output, or fewer. */
    public List<String> lastLines(int count) {
        try {
            List<String> lines = Files.readString(log).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException unreadable) {
            return List.of("(cannot read %s)".formatted(log));
        }
    }

    /** Asks the process to end (SIGTERM), without waiting for it. */
    public void requestEnd() {
        process.destroy();
    }

    /** Kills the process (SIGKILL) and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGTERM, and SIGKILL if the process is still running after its time to end; waits until it is gone. */
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
