package io.triwire.bench.process;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/** What must be there before a command starts anything; a {@link CommandFailedException} says what is not. */
public final class Requirements {

    /** Open files of one process beside its connections. */
    private static final int FILES_BESIDE = 500;

    private Requirements() {}

    /** The service has been built. */
    public static void requirePackaged(LocalService service) {
        if (!service.isPackaged()) {
            throw new CommandFailedException("%s is not built: %s is missing. Build it with 'mvn -DskipTests package'."
                    .formatted(service.name(), service.jar()));
        }
    }

    /**
     * Nobody listens where the service is to.
     *
     * @param option by which another port is chosen
     */
    public static void requirePortFree(LocalService service, String option) {
        if (!service.isPortFree()) {
            throw new CommandFailedException(
                    "Port %d, where %s is to listen, is taken. Choose another with %s, or 0 for any."
                            .formatted(service.port(), service.name(), option));
        }
    }

    /** This process and those that it starts may each have so many connections open. */
    public static void requireOpenFiles(long connections) {
        long needed = connections + FILES_BESIDE;
        if (openFiles() < needed) {
            throw new CommandFailedException(
                    "A process may have %d files open, but this needs %d. Raise it with 'ulimit -n %d'."
                            .formatted(openFiles(), needed, needed));
        }
    }

    /** How many files this process and those that it starts may each have open. */
    public static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
