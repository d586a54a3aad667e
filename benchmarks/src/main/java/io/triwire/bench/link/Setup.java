package io.triwire.bench.link;

import java.util.Locale;

/** The configurations of each proxy. */
public enum Setup {
    /** What a newcomer writes. */
    DEFAULT,
    /** The same with no more than what lets WebSocket through. */
    WEBSOCKET,
    /** Right for all three transports. */
    TUNED,
    /** Like {@link #WEBSOCKET}, but that it ends quiet connections after a few seconds: for measuring alone. */
    LIMITS;

    /** The name in options, and of the directory of its files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
