/**
 * The figures of a run and of a comparison, as records without behaviour. May use {@code load.workload}.
 */
package io.triwire.bench.load.result;
