package io.triwire.client;

/** A service refused a request, and the same request would be refused again or has not been tried again. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemDetails problem;

    RefusedException(ProblemDetails problem) {
        super("refused with " + problem);
        this.problem = problem;
    }

    /** Why it was refused. */
    public ProblemDetails problem() {
        return problem;
    }
}
