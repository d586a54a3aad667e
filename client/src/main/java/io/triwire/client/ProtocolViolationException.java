package io.triwire.client;

/** A service sent something that docs/protocol.md does not allow. The message quotes it. */
public final class ProtocolViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Fails with a message that quotes what was sent. */
    public ProtocolViolationException(String message) {
        super(message);
    }

    /** Fails with a message that quotes what was sent, and the cause. */
    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
