package io.triwire.bench.process;

/** A program refused its configuration, did not start, failed or ended too early; the message has what it printed. */
public final class ProgramFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProgramFailedException(String message) {
        super(message);
    }
}
