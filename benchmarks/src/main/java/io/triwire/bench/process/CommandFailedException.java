package io.triwire.bench.process;

/** Ends a command. The user sees the message, without a stack trace. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Fails with a message for the user: a whole sentence. */
    public CommandFailedException(String message) {
        super(message);
    }

    /** Fails with the message of the cause, which must be a whole sentence. */
    public CommandFailedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }

    /** Fails with a message for the user, a whole sentence, and the cause. */
    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
