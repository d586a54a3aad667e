package io.triwire.bench.report.page;

/** A file does not contain the results of a comparison. The message is one sentence with the file and the reason. */
public final class UnreadableResultsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableResultsException(String message) {
        super(message);
    }

    UnreadableResultsException(String message, Throwable cause) {
        super(message, cause);
    }
}
