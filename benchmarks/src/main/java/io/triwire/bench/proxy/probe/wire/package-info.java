/**
 * The two ends of a probe: a client that logs each byte's arrival, and a scripted origin. May use
 * {@code proxy.link}.
 */
package io.triwire.bench.proxy.probe.wire;
