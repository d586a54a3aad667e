/**
 * Drills: real services behind a proxy that is reloaded or restarted, or with two replicas, and what their subscribers
 * notice. May use {@code proxy.probe}, {@code proxy.link}, {@code load.publish} and {@code process}.
 */
package io.triwire.bench.proxy.drill;
