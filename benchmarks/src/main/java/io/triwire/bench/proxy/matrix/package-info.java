/**
 * Runs every probe and drill behind every proxy, and writes the resulting table. It may use the other packages of
 * {@code proxy}, and {@code process}.
 */
package io.triwire.bench.proxy.matrix;
