package io.triwire.bench.proxy.link;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The configurations that each proxy has. */
public enum ProxyConfig {
    /** As a newcomer would write it. */
    DEFAULT,
    /** {@link #DEFAULT} plus what WebSocket needs. */
    WEBSOCKET,
    /** Suits all three transports. */
    TUNED,
    /** {@link #WEBSOCKET} with a timeout of a few seconds for quiet connections; only for measurements. */
    LIMITS,
    /** Balances over two replicas of each service, without sticky sessions; reverse proxies only. */
    REPLICAS;

    /** The configurations that a user can choose; the others are for single measurements. */
    public static final Set<ProxyConfig> CHOSEN = Collections.unmodifiableSet(EnumSet.of(DEFAULT, WEBSOCKET, TUNED));

    /** Its name in options and as a directory of files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
