package io.triwire.bench.faults;

/** A fault could not be injected, or the load generator failed: the run says nothing about the services. */
final class FaultFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FaultFailedException(String message) {
        super(message);
    }
}
