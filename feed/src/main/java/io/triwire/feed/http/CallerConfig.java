package io.triwire.feed.http;

import java.util.Optional;
import java.util.OptionalInt;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;

/**
 * What one caller may do at most: whoever has the same address, or, where there are tokens, the same subject. A bound
 * that is not set is none, for many people may share one address.
 */
@ConfigMapping(prefix = "feed.caller")
public interface CallerConfig {

    /** Most subscribers at a time, 1 or more; a poll is one while it waits. */
    OptionalInt maxConnections();

    /** Most subscriptions that begin in a second, 1 or more; each poll is one, and so there is one for each batch. */
    OptionalInt subscriptionsPerSecond();

    /** Most subscribers at a time that replay what is no longer in memory, until they have caught up, 1 or more. */
    OptionalInt maxReplays();

    /** Most publications in a second, 1 or more. */
    OptionalInt publicationsPerSecond();

    /** Most bytes of publications in a second; a single one may be longer, and is paid for afterwards. */
    Optional<MemorySize> publishedBytesPerSecond();
}
