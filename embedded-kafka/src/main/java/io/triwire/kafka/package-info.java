/**
 * A real Kafka broker inside the process that asks for it, and free ports to listen on.
 */
package io.triwire.kafka;
