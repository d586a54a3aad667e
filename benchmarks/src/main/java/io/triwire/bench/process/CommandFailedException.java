package io.triwire.bench.process;

/** A command cannot do its work; the message is the sentence that the user reads, and no stack trace goes with it. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        super(message);
    }

    /** With the message of its cause, which is such a sentence. */
    public CommandFailedException(Throwable cause) {
        super(cause.getMessage(), cause);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
