package io.triwire.client;

/** A service refused a request, and the same request would be refused again or has not been tried again. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super("refused with " + problem);
        this.problem = problem;
    }

    /** Why it was refused. */
    public Problem problem() {
        return problem;
    }
}
