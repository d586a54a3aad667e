package io.triwire.bench;

import io.triwire.bench.process.LocalService;

/** What must be there before a command starts anything; a {@link CommandFailedException} says what is not. */
public final class Requirements {

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
}
