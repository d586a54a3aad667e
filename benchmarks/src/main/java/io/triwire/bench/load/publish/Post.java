package io.triwire.bench.load.publish;

import java.util.Optional;

/**
 * What a publisher sends: an event without its place in the feed and its time.
 *
 * @param channel key of the Kafka record; empty for an event of no channel
 * @param type what kind of event it is; empty to leave that to the feed, which calls it {@code message}
 * @param data the value of the record, sent byte for byte
 */
public record Post(Optional<String> channel, Optional<String> type, byte[] data) {}
