package io.triwire.bench.faults;

import io.triwire.bench.process.ServiceFailedException;

/** A fault could not be injected, or the load generator failed: the run says nothing about the services. */
final class FaultFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FaultFailedException(String message) {
        super(message);
    }

    /** A service did not become ready. */
    FaultFailedException(ServiceFailedException failed) {
        super(failed.getMessage(), failed);
    }
}
