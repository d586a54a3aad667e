package io.triwire.feed.kafka;

import io.triwire.feed.Cursor;

/**
 * What Kafka has of the feed's topic at a moment.
 *
 * @param earliest before the oldest event that it keeps
 * @param latest after the newest event that can be read
 */
record TopicBounds(TopicAdmin.Topic topic, Cursor earliest, Cursor latest) {}
