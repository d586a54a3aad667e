package io.triwire.bench.link;

/** A proxy does not accept its configuration, does not start, or has ended; the message says what it printed. */
public final class ProxyFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProxyFailedException(String message) {
        super(message);
    }
}
