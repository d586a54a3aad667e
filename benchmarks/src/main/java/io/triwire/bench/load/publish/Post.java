package io.triwire.bench.load.publish;

import java.util.Optional;

/**
 * An event to publish: it has no cursor and no time yet.
 *
 * @param channel key of the Kafka record; empty for an event without a channel
 * @param type type of the event; empty for the feed's default, {@code message}
 * @param data value of the record, sent byte for byte
 */
public record Post(Optional<String> channel, Optional<String> type, byte[] data) {}
