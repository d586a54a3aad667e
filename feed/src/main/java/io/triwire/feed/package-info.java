/**
 * The event feed that the three services deliver: events, cursors, the log in memory, and {@code Feed.next}. Knows
 * neither Kafka nor HTTP.
 */
package io.triwire.feed;
