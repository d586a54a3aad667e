/**
 * Drills: fault scenarios with the real services behind a proxy, such as a reload, a restart or a killed replica. It
 * may use {@code proxy.probe}, {@code proxy.link}, {@code load.publish} and {@code process}.
 */
package io.triwire.bench.proxy.drill;
