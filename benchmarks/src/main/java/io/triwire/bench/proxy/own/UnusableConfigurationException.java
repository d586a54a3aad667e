package io.triwire.bench.proxy.own;

/** A configuration that cannot run here. The message says why, without a full stop. */
public final class UnusableConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableConfigurationException(String message) {
        super(message);
    }
}
