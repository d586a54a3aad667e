package io.triwire.feed.auth;

/** The keys of the issuer cannot be read now, so that nobody knows whether a token is good. */
public final class KeysUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    KeysUnavailableException(Throwable cause) {
        super("The keys of the issuer cannot be read now.", cause);
    }
}
