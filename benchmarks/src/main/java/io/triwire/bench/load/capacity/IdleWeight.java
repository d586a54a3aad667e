package io.triwire.bench.load.capacity;

/**
 * The memory that each idle connection added to a system under test.
 *
 * @param subject name of the system
 * @param repetition counted from 1
 * @param connections number of added connections
 * @param residentBytesEach memory of the process in RAM, after a garbage collection
 * @param liveBytesEach live bytes on its heap; 0 if the JDK has no tool to measure them
 */
record IdleWeight(String subject, int repetition, int connections, double residentBytesEach, double liveBytesEach) {}
