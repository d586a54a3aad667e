/**
 * From figures to a verdict: intervals, differences, elimination, and how figures are written. Computes no latency.
 * May use {@code load.result} and {@code load.workload}.
 */
package io.triwire.bench.report.verdict;
