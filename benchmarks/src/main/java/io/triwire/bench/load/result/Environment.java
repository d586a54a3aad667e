package io.triwire.bench.load.result;

import java.util.Map;

/**
 * On what a comparison was done.
 *
 * @param facts CPU, cores, memory, kernel, limits, Java, JVM options, versions, commit and whether it was changed: by the
 *     name that the report shows, in its order
 * @param files configuration that the measured paths had, by file name
 */
public record Environment(Map<String, String> facts, Map<String, String> files) {

    /** Name of the fact that tells one file of recorded events from another; absent where events are generated. */
    public static final String EVENTS_HASH = "SHA-256 of the events";
}
