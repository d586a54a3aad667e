package io.triwire.longpoll;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the long-polling service can be told beyond the feed's own settings. */
@ConfigMapping(prefix = "longpoll-service")
public interface LongPollConfig {

    /** Longest a poll waits for its first event before it answers with none; below the 30 s that is safe (RFC 6202). */
    @WithDefault("25s")
    Duration maxWait();
}
