/**
 * A result against its baseline, for builds. May use {@code report.verdict} and {@code load}.
 */
package io.triwire.bench.report.check;
