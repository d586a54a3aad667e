/**
 * Gatling simulations of a feed and a chat over each transport, and the process that runs them. May use the other
 * packages of {@code load} but {@code capacity}, and {@code process}.
 */
package io.triwire.bench.load.gatling;
