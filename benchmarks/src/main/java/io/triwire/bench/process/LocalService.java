package io.triwire.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A packaged service and where it is to listen.
 *
 * @param name of its module
 * @param jar its {@code quarkus-run.jar}
 * @param port of the loopback address, 1 to 65535
 * @param settings its configuration, by key, which every user of the machine can read
 * @param environment variables that it has beside those of this process, which may be secret
 */
public record LocalService(
        String name, Path jar, int port, Map<String, String> settings, Map<String, String> environment) {

    /** Highest TCP port. */
    public static final int MAX_PORT = 65_535;

    public LocalService {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port %d is not within 1 to %d".formatted(port, MAX_PORT));
        }
        settings = Map.copyOf(settings);
        environment = Map.copyOf(environment);
    }

    /** The service as the build leaves it in the directory of the repository. */
    public static LocalService of(Path repository, String name, int port, Map<String, String> settings) {
        Path jar = repository.resolve(Path.of(name, "target", "quarkus-app", "quarkus-run.jar"));
        return new LocalService(name, jar, port, settings, Map.of());
    }

    /** The same with these variables. */
    public LocalService with(Map<String, String> variables) {
        return new LocalService(name, jar, port, settings, variables);
    }

    public boolean isPackaged() {
        return Files.isRegularFile(jar);
    }

    /** Whether nobody listens on its port. */
    public boolean isPortFree() {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
