/**
 * Derives a verdict from figures: intervals, differences, elimination, and the format of figures. Computes no latency.
 * May use {@code load.result} and {@code load.workload}.
 */
package io.triwire.bench.report.verdict;
