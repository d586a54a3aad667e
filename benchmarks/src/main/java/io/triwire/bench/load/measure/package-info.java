/**
 * Computes the figures of a run from its raw files: latency, deliveries, bursts, validity. May use {@code load.result}
 * and {@code load.workload}.
 */
package io.triwire.bench.load.measure;
