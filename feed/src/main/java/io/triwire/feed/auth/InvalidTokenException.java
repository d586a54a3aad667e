package io.triwire.feed.auth;

/** A token is refused. The message says why, and has nothing of the token. */
public final class InvalidTokenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InvalidTokenException(String message) {
        super(message);
    }
}
