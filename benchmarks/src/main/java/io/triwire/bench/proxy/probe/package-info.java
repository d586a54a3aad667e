/**
 * Probes, each of which finds out one behaviour of a link within seconds. May use {@code proxy.link} and
 * {@code proxy.probe.wire}.
 */
package io.triwire.bench.proxy.probe;
