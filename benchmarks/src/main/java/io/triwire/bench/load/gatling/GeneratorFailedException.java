package io.triwire.bench.load.gatling;

/** A generator ended without writing its outcome. */
public final class GeneratorFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    GeneratorFailedException(String message) {
        super(message);
    }
}
