package io.triwire.testkit;

/** A service sent something that the wire contract does not allow; the message quotes it. */
public final class ProtocolViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProtocolViolationException(String message) {
        super(message);
    }

    ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
