package io.triwire.bench.process;

/** A service ended unexpectedly or did not become ready. The message contains the last lines of its log. */
public final class ServiceFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LINES = 15;

    /**
     * Takes the last lines from the log of the service.
     *
     * @param what what the service did, such as {@code ended}
     */
    public ServiceFailedException(ManagedProcess service, String what) {
        super("%s %s%s. The last lines of its log:%n%s"
                .formatted(
                        service.name(),
                        what,
                        service.isAlive() ? "" : " with exit code " + service.exitCode(),
                        String.join(
                                System.lineSeparator(),
                                service.lastLines(LINES).stream()
                                        .map("    "::concat)
                                        .toList())));
    }
}
