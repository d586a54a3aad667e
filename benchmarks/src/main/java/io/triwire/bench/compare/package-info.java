/**
 * The comparison behind {@code triwire compare}: paths, test beds, runs and their order, from a plan to results.
 * May use {@code load}, {@code proxy}, {@code process} and {@code report.verdict}.
 */
package io.triwire.bench.compare;
