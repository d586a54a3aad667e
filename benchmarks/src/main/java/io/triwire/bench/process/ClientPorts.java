package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The local ports of the established connections of this machine to a port, from Linux's {@code /proc/net/tcp}
 * (proc_pid_net(5)). A client that replaces a broken connection, told or in silence, has another port afterwards.
 */
public final class ClientPorts {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final String ESTABLISHED = "01";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;

    private ClientPorts() {}

    /** The ports of the clients of a port; empty on a system that does not list them. */
    public static Optional<Set<Integer>> of(int port) {
        Set<Integer> clients = new HashSet<>();
        try {
            for (Path table : TABLES) {
                if (Files.exists(table)) {
                    Files.readAllLines(table).stream()
                            .skip(1)
                            .map(line -> line.strip().split("\\s+"))
                            .filter(row -> row[STATE].equals(ESTABLISHED) && port(row[REMOTE]) == port)
                            .forEach(row -> clients.add(port(row[LOCAL])));
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Files.exists(TABLES.get(0)) ? Optional.of(clients) : Optional.empty();
    }

    /** The port of an address such as {@code 0100007F:1F92}. */
    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
