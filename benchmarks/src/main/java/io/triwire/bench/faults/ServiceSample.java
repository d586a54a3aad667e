package io.triwire.bench.faults;

import java.util.OptionalLong;

/**
 * What the process of a replica had at a moment.
 *
 * @param second of the soak
 * @param replica its number
 * @param pid another one after each start
 * @param residentBytes memory in RAM
 * @param openFiles descriptors, of connections as well
 * @param heapBytes what lived on its heap after a collection; empty where it was not asked
 */
public record ServiceSample(
        double second,
        String service,
        int replica,
        long pid,
        long residentBytes,
        long openFiles,
        OptionalLong heapBytes) {}
