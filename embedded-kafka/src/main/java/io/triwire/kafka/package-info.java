/**
 * A real Kafka broker in the current process, and free ports to listen on.
 */
package io.triwire.kafka;
