/**
 * From the raw files of a run to its figures: latency, ledger of deliveries, bursts, validity. May use
 * {@code load.result} and {@code load.workload}.
 */
package io.triwire.bench.load.measure;
