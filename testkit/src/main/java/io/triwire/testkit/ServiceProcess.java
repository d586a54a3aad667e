package io.triwire.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.triwire.kafka.FreePort;

/**
 * A service in a process of its own, on a free port of the loopback address; run by the Java that runs this. It ends
 * with {@link #close}, and with this process at the latest.
 */
public final class ServiceProcess implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int LOG_TAIL = 4_000;

    private final Process process;
    private final int port;
    private final int managementPort;
    private final Path log;
    private final Thread endWithThisProcess;

    private ServiceProcess(Process process, int port, int managementPort, Path log) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.log = log;
        this.endWithThisProcess = new Thread(process::destroyForcibly, "service-end");
        Runtime.getRuntime().addShutdownHook(endWithThisProcess);
    }

    /**
     * Starts a service, without waiting for it.
     *
     * @param jar {@code quarkus-run.jar} of the service
     * @param jvmOptions such as {@code -Xmx256m}
     * @param settings configuration of the service, by key
     */
    public static ServiceProcess start(Path jar, List<String> jvmOptions, Map<String, String> settings) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("%s is missing: package the service first".formatted(jar.toAbsolutePath()));
        }
        int port = FreePort.find();
        int managementPort = FreePort.find();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        // What machines read must not have the digits of the land that the machine is in.
        command.addAll(List.of("-Duser.language=ar", "-Duser.country=EG"));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + managementPort);
        settings.forEach((key, value) -> command.add("-D%s=%s".formatted(key, value)));
        command.addAll(List.of("-jar", jar.toString()));
        try {
            Path log = Files.createTempFile("triwire-service-", ".log");
            File output = log.toFile();
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
            // As where nobody has set a language: what is not said to be UTF-8 is then ASCII on JDK 17.
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            return new ServiceProcess(process, port, managementPort, log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Where the service is: {@code http://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where its health and metrics are: {@code http://127.0.0.1:port}. */
    public URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    /** All that the service has printed. */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether the service says that it is ready for subscribers. */
    public boolean isReady() {
        return isUp("/q/health/ready");
    }

    /** Whether the service says that it lives, be it ready or not. */
    public boolean isLive() {
        return isUp("/q/health/live");
    }

    /**
     * Waits until the service is ready.
     *
     * @throws IllegalStateException if it is not within 30 s, or ends; with the end of its log
     */
    public ServiceProcess awaitReady() {
        return await(this::isReady, "ready");
    }

    /** Waits until the service lives; see {@link #awaitReady}. */
    public ServiceProcess awaitLive() {
        return await(this::isLive, "live");
    }

    private ServiceProcess await(BooleanSupplier condition, String name) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String printed = log();
                throw new IllegalStateException("the service is not %s; it printed …%s"
                        .formatted(name, printed.substring(Math.max(0, printed.length() - LOG_TAIL))));
            }
            pause();
        }
        return this;
    }

    private boolean isUp(String path) {
        HttpRequest request = HttpRequest.newBuilder(management().resolve(path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for a service", cause);
    }

    /** Asks the service to end (SIGTERM), without waiting for it. */
    public void requestEnd() {
        process.destroy();
    }

    /**
     * Asks the service to end (SIGTERM) and waits for it.
     *
     * @return its exit code
     * @throws IllegalStateException if it has not ended after 30 s
     */
    public int terminate() {
        requestEnd();
        return awaitEnd();
    }

    /** Stops the service where it is (SIGSTOP), as a host that hangs: what is connected stays so, and hears nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a service that was stopped go on (SIGCONT). */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException(
                        "kill -%s of process %d ended with exit code %d".formatted(name, pid(), exitCode));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** Ends the service at once (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Waits until the service has ended by itself.
     *
     * @return its exit code
     * @throws IllegalStateException if it has not after 30 s
     */
    public int awaitEnd() {
        try {
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process %d has not ended after %s".formatted(pid(), DEADLINE));
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** Ends the service at once and deletes its log. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(endWithThisProcess);
        try {
            Files.deleteIfExists(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
