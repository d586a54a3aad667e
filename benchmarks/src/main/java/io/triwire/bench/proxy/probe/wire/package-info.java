/**
 * The two ends of a probe: a client that records the arrival of each byte, and a scripted origin. It may use
 * {@code proxy.link}.
 */
package io.triwire.bench.proxy.probe.wire;
