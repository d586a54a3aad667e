package io.triwire.bench.load.capacity;

/**
 * What idle connections added to the memory of a subject, for each of them.
 *
 * @param subject its name
 * @param repetition from 1 up
 * @param connections how many were added
 * @param residentBytesEach memory of the process in RAM, after a collection
 * @param liveBytesEach what lives on its heap; 0 where the JDK has no tool to ask for that
 */
record IdleWeight(String subject, int repetition, int connections, double residentBytesEach, double liveBytesEach) {}
