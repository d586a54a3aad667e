package io.triwire.bench.proxy.link;

import java.util.Set;

import io.triwire.client.Transport;

/**
 * The documented timeout of a proxy for quiet connections.
 *
 * @param transports transports that it applies to
 * @param setting name of the setting
 * @param defaultSeconds default value; 0 for no timeout
 * @param tunedSeconds value in the tuned configuration; 0 for no timeout
 * @param source documentation of the default
 */
public record QuietLimit(
        Set<Transport> transports, String setting, int defaultSeconds, int tunedSeconds, String source) {

    public QuietLimit {
        transports = Set.copyOf(transports);
    }

    /** The timeout in a configuration, in seconds; 0 for none. */
    public int seconds(ProxyConfig config) {
        return config == ProxyConfig.TUNED ? tunedSeconds : defaultSeconds;
    }
}
