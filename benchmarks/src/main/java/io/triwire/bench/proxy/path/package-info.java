/**
 * Runs the probes through a path of the user, and says which transports work on it. It may use {@code proxy.own},
 * {@code proxy.probe} and {@code proxy.link}.
 */
package io.triwire.bench.proxy.path;
