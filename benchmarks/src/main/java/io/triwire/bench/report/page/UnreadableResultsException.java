package io.triwire.bench.report.page;

/** A file does not have the results of a comparison; the message names it and says why, in one sentence. */
public final class UnreadableResultsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableResultsException(String message) {
        super(message);
    }

    UnreadableResultsException(String message, Throwable cause) {
        super(message, cause);
    }
}
