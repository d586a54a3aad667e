/**
 * The files of a report: JSON, CSV, JUnit XML, Markdown and HTML. May use {@code report.verdict}, {@code load.result}
 * and {@code proxy.matrix}.
 */
package io.triwire.bench.report.page;
