/**
 * Runs a user's own configuration of a proxy on this machine, in front of another upstream. It may use
 * {@code proxy.link}.
 */
package io.triwire.bench.proxy.own;
