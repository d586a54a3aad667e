/**
 * Every probe and drill behind every proxy, and the table that comes of it. May use the other packages of
 * {@code proxy}, and {@code process}.
 */
package io.triwire.bench.proxy.matrix;
