/**
 * The search for the highest rate that a service keeps within its objective. May use {@code load.swarm},
 * {@code load.publish}, {@code load.result} and {@code process}.
 */
package io.triwire.bench.load.capacity;
