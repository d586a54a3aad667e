package io.triwire.bench.load.workload;

/** A file is not a valid workload. The message is one sentence with the file, the key, the value and the bound. */
public final class InvalidWorkloadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidWorkloadException(String file, String fault) {
        super("%s: %s".formatted(file, fault));
    }

    InvalidWorkloadException(String file, String fault, Exception cause) {
        super("%s: %s".formatted(file, fault), cause);
    }
}
