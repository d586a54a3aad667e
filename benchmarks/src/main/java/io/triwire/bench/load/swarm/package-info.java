/**
 * Thousands of lean subscribers on one event loop, for the rates that Gatling cannot carry, and the weight of idle
 * connections. May use {@code process}.
 */
package io.triwire.bench.load.swarm;
