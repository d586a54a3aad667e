/**
 * Thousands of lightweight subscribers on one event loop, for rates that Gatling cannot reach, and the memory of idle
 * connections. May use {@code process}.
 */
package io.triwire.bench.load.swarm;
