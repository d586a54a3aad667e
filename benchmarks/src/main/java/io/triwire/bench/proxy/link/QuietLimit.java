package io.triwire.bench.proxy.link;

import java.util.Set;

import io.triwire.client.Transport;

/**
 * After how long a proxy ends a connection on which nothing moves, as its documentation has it.
 *
 * @param setting what sets it
 * @param defaultSeconds without that setting; 0 for never
 * @param tunedSeconds in the tuned configuration; 0 for never
 * @param source of the default
 */
public record QuietLimit(
        Set<Transport> transports, String setting, int defaultSeconds, int tunedSeconds, String source) {

    public QuietLimit {
        transports = Set.copyOf(transports);
    }

    /** What holds in a configuration. */
    public int seconds(ProxyConfig setup) {
        return setup == ProxyConfig.TUNED ? tunedSeconds : defaultSeconds;
    }
}
