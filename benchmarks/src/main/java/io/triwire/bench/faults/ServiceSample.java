package io.triwire.bench.faults;

import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * What the process of a replica used at one moment of a soak.
 *
 * @param second second of the soak
 * @param process the process
 * @param usage what it used
 */
public record ServiceSample(
        double second,
        @JsonUnwrapped ReplicaProcess process,
        @JsonUnwrapped Usage usage) {

    /**
     * A process of a replica.
     *
     * @param service id of its transport
     * @param replica number of the replica
     * @param pid process id, which changes at each restart
     */
    record ReplicaProcess(String service, int replica, long pid) {}

    /**
     * Resources in use.
     *
     * @param residentBytes resident memory
     * @param openFiles open file descriptors, sockets included
     * @param heapBytes live heap after a garbage collection; empty if it was not measured
     */
    record Usage(long residentBytes, long openFiles, OptionalLong heapBytes) {}
}
