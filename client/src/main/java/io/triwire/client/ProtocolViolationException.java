package io.triwire.client;

/** A service sent something that the wire contract does not allow; the message quotes it. */
public final class ProtocolViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With a message that quotes what was sent. */
    public ProtocolViolationException(String message) {
        super(message);
    }

    /** With the reason why it could not be read. */
    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
