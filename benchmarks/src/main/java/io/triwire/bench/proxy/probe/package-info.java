/**
 * Probes, each of which measures one behaviour of a link within seconds. It may use {@code proxy.link} and
 * {@code proxy.probe.wire}.
 */
package io.triwire.bench.proxy.probe;
