package io.triwire.bench.load.result;

import java.util.Map;

/**
 * The environment of a comparison.
 *
 * @param facts CPU, cores, memory, kernel, limits, Java, JVM options, versions, commit, and whether the source differs
 *     from it; by the name in the report, in the report's order
 * @param files configuration of the measured paths, by file name
 */
public record Environment(Map<String, String> facts, Map<String, String> files) {

    /** Name of the fact that identifies the file of recorded events; absent if events are generated. */
    public static final String EVENTS_HASH = "SHA-256 of the events";

    /** Name of the fact that says how subscribers proved who they are; absent from results of before there was any. */
    public static final String AUTH = "authentication";
}
