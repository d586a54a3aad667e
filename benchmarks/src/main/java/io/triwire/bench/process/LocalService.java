package io.triwire.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.triwire.kafka.FreePort;

/**
 * A packaged service, its ports and its configuration.
 *
 * @param name name in messages; that of its module, for one
 * @param jar its {@code quarkus-run.jar}
 * @param port its port on the loopback address, 1 to 65535
 * @param managementPort port of its health and metrics, also on the loopback address
 * @param settings configuration by key; it becomes part of the command line, which every local user can read
 * @param environment variables to add to those of this process; they may be secret
 */
public record LocalService(
        String name,
        Path jar,
        int port,
        int managementPort,
        Map<String, String> settings,
        Map<String, String> environment) {

    /** Highest TCP port. */
    public static final int MAX_PORT = 65_535;

    /** Default offset from the port of a service to its management port. */
    public static final int TO_MANAGEMENT = 1_000;

    public LocalService {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port %d is not within 1 to %d".formatted(port, MAX_PORT));
        }
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** The service that the build has packaged in the repository, with a free port as management port. */
    public static LocalService of(Path repository, String name, int port, Map<String, String> settings) {
        return of(repository, name, port, FreePort.find(), settings);
    }

    /** The service that the build has packaged in the repository, with the given ports. */
    public static LocalService of(
            Path repository, String name, int port, int managementPort, Map<String, String> settings) {
        Path jar = repository.resolve(Path.of(name, "target", "quarkus-app", "quarkus-run.jar"));
        return new LocalService(name, jar, port, managementPort, settings, Map.of());
    }

    /** This service under another name. */
    public LocalService named(String other) {
        return new LocalService(other, jar, port, managementPort, settings, environment);
    }

    /** This service with these environment variables in place of its own. */
    public LocalService with(Map<String, String> variables) {
        return new LocalService(name, jar, port, managementPort, settings, variables);
    }

    /** Whether the build has packaged it: whether its jar exists. */
    public boolean isPackaged() {
        return Files.isRegularFile(jar);
    }

    /**
     * Starts it on the JDK of this process, without waiting until it is ready. It listens on the loopback address only,
     * because it has no authentication.
     *
     * @param before command that runs {@code java}, such as {@code taskset -c 0}; may be empty
     * @param jvmOptions further options of the JVM
     * @param log file for what it prints; replaced if it exists
     * @param timeToEnd how long it may shut down, before it is killed
     * @throws java.io.UncheckedIOException if the process cannot be started
     */
    public ManagedProcess start(List<String> before, List<String> jvmOptions, Path log, Duration timeToEnd) {
        List<String> command = new ArrayList<>(before);
        command.add(JdkTool.path("java"));
        // A service without memory hangs and gives no reason.
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(jvmOptions);
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + managementPort);
        settings.forEach((key, value) -> command.add("-D%s=%s".formatted(key, value)));
        command.addAll(List.of("-jar", jar.toString()));
        return ManagedProcess.start(name, command, environment, log, timeToEnd);
    }

    /**
     * Waits until a process of it is ready for subscribers.
     *
     * @throws ServiceFailedException if the process ends, or is not ready in time
     */
    public void awaitReady(ManagedProcess process, Duration timeToStart) throws InterruptedException {
        if (!process.awaitReady(this::isReady, timeToStart)) {
            throw new ServiceFailedException(
                    process,
                    process.isAlive() ? "is not ready after %d s".formatted(timeToStart.toSeconds()) : "ended");
        }
    }

    /** Whether it is ready for subscribers. */
    public boolean isReady() {
        return ServiceHealth.isReady(managementPort);
    }

    /** Whether its port is free. */
    public boolean isPortFree() {
        return isFree(port);
    }

    /** Whether a port of the loopback address is free. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
