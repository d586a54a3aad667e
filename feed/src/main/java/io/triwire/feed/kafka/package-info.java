/**
 * From Kafka into the log and back: ingest, replay, publishing, and the record codec. The only package that knows
 * Kafka.
 */
package io.triwire.feed.kafka;
