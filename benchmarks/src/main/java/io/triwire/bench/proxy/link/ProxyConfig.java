package io.triwire.bench.proxy.link;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The configurations of each proxy. */
public enum ProxyConfig {
    /** What a newcomer writes. */
    DEFAULT,
    /** The same with no more than what lets WebSocket through. */
    WEBSOCKET,
    /** Right for all three transports. */
    TUNED,
    /** Like {@link #WEBSOCKET}, but that it ends quiet connections after a few seconds: for measuring alone. */
    LIMITS,
    /** Two replicas of each service, in turn and without sticky sessions; of reverse proxies only. */
    REPLICAS;

    /** Those that a user chooses among; the others show one thing. */
    public static final Set<ProxyConfig> CHOSEN = Collections.unmodifiableSet(EnumSet.of(DEFAULT, WEBSOCKET, TUNED));

    /** The name in options, and of the directory of its files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
