/** Compares a result with its baseline, for CI builds. May use {@code report.verdict} and {@code load}. */
package io.triwire.bench.report.check;
