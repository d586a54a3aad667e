package io.triwire.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.triwire.kafka.FreePort;

/**
 * A packaged service and where it is to listen.
 *
 * @param name of its module
 * @param jar its {@code quarkus-run.jar}
 * @param port of the loopback address, 1 to 65535
 * @param managementPort of its health and metrics, there too
 * @param settings its configuration, by key, which every user of the machine can read
 * @param environment variables that it has beside those of this process, which may be secret
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

    /** How far above its own port each service has its health and metrics, unless it is configured otherwise. */
    public static final int TO_MANAGEMENT = 1_000;

    public LocalService {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port %d is not within 1 to %d".formatted(port, MAX_PORT));
        }
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** The service as the build leaves it in the directory of the repository, with its health at any free port. */
    public static LocalService of(Path repository, String name, int port, Map<String, String> settings) {
        return of(repository, name, port, FreePort.find(), settings);
    }

    /** The same with its health at a port that is given. */
    public static LocalService of(
            Path repository, String name, int port, int managementPort, Map<String, String> settings) {
        Path jar = repository.resolve(Path.of(name, "target", "quarkus-app", "quarkus-run.jar"));
        return new LocalService(name, jar, port, managementPort, settings, Map.of());
    }

    /** The same with these variables. */
    public LocalService with(Map<String, String> variables) {
        return new LocalService(name, jar, port, managementPort, settings, variables);
    }

    public boolean isPackaged() {
        return Files.isRegularFile(jar);
    }

    /** The options of Java by which it listens where it is to; there is no authentication, so on this machine alone. */
    public List<String> listening() {
        return List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.port=" + managementPort);
    }

    /** Whether it is ready for subscribers. */
    public boolean isReady() {
        return ServiceHealth.isReady(managementPort);
    }

    /** Whether nobody listens on its port. */
    public boolean isPortFree() {
        return isFree(port);
    }

    /** Whether nobody listens on a port of the loopback address. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
