package io.triwire.bench.process;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/** Checks before a command starts anything. A failed check throws {@link CommandFailedException} with the reason. */
public final class Requirements {

    /** Open files of a process that are not connections. */
    private static final int OTHER_FILES = 500;

    private Requirements() {}

    /** Checks that the build has packaged a service. */
    public static void requirePackaged(LocalService service) {
        if (!service.isPackaged()) {
            throw new CommandFailedException("%s is not built: %s is missing. Build it with 'mvn -DskipTests package'."
                    .formatted(service.name(), service.jar()));
        }
    }

    /**
     * Checks that the port of a service is free.
     *
     * @param option the option that sets another port
     */
    public static void requirePortFree(LocalService service, String option) {
        if (!service.isPortFree()) {
            throw new CommandFailedException(
                    "Port %d of %s is already in use. Choose another with %s, or 0 for a free one."
                            .formatted(service.port(), service.name(), option));
        }
    }

    /** Checks that the limit on open files permits this many connections in a process. */
    public static void requireOpenFiles(long connections) {
        long needed = connections + OTHER_FILES;
        if (openFiles() < needed) {
            throw new CommandFailedException(
                    "The limit on open files is %d, but this needs %d. Raise it with 'ulimit -n %d'."
                            .formatted(openFiles(), needed, needed));
        }
    }

    /** The limit on open files, which applies to this process and to each child process. */
    public static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
