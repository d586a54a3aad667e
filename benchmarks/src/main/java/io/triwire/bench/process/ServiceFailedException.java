package io.triwire.bench.process;

/** A service has ended by itself or does not get ready; the message has the last lines of its log. */
public final class ServiceFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LINES = 15;

    /**
     * @param what it did, such as {@code ended}
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
