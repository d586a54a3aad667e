/**
 * Gatling simulations of a feed and a chat over each transport, and the process that runs them. May use the other
 * packages of {@code load} but {@code capacity}, and {@code process}.
 *
 * <p>{@code GatlingProcess} lists the simulations of each transport. What else a transport needs stands where it is used,
 * in {@code NullService}, {@code Origin} and {@code StreamReader}: one list would be above all packages that need it.
 */
package io.triwire.bench.load.gatling;
