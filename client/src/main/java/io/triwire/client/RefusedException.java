package io.triwire.client;

/** A service refused a request, and the subscriber does not try it again. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemDetails problem;

    RefusedException(ProblemDetails problem) {
        super("refused with " + problem);
        this.problem = problem;
    }

    /** The reason of the service. */
    public ProblemDetails problem() {
        return problem;
    }
}
