package io.triwire.bench.process;

/** A program did not start, refused its configuration, failed or exited early. The message contains its output. */
public final class ProgramFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Fails with a message that contains the output of the program. */
    public ProgramFailedException(String message) {
        super(message);
    }
}
