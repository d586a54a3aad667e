/**
 * Gatling simulations of a feed and a chat over each transport, and the process that runs them. May use {@code process}
 * and the other packages of {@code load} except {@code capacity}.
 *
 * <p>{@code GatlingProcess} lists the simulations of each transport. {@code NullService}, {@code Origin} and {@code
 * StreamReader} hold the other code of a transport where it is used, because no package stands below all of them.
 */
package io.triwire.bench.load.gatling;
