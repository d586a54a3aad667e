package io.triwire.sse;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the SSE service can be told beyond the feed's own settings. */
@ConfigMapping(prefix = "sse-service")
public interface SseConfig {

    /**
     * Longest time that a client is told to wait before it connects again; each is told a random one from half of it
     * up, so that the clients of an instance that went do not all come at once.
     */
    @WithDefault("3s")
    Duration retry();
}
