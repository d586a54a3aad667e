/**
 * The open-loop publisher: a schedule, the events to publish, and Kafka. Uses no other package of the command.
 */
package io.triwire.bench.load.publish;
