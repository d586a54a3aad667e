package io.triwire.bench.load.capacity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/**
 * A report of capacity as data.
 *
 * @param version of this form
 * @param rungs every measured rate
 * @param idle what idle connections were found to weigh
 */
public record CapacityJson(
        int version,
        @JsonUnwrapped Platform platform,
        @JsonUnwrapped Conditions conditions,
        List<RateStep> rungs,
        List<IdleWeight> idle) {

    /**
     * On what it was measured.
     *
     * @param java version of the JVM of every process
     * @param os name, version and architecture
     */
    record Platform(String java, String os) {

        static Platform ofThisProcess() {
            return new Platform(
                    Runtime.version().toString(),
                    "%s %s %s"
                            .formatted(
                                    System.getProperty("os.name"),
                                    System.getProperty("os.version"),
                                    System.getProperty("os.arch")));
        }
    }

    /**
     * How it was measured.
     *
     * @param connections subscribers
     * @param bytes length of an event's data
     * @param channels that events went to in turn
     * @param filtered whether each subscriber wanted one channel only
     * @param p99Millis the objective
     */
    record Conditions(int connections, int bytes, int channels, boolean filtered, long p99Millis) {

        static Conditions of(CapacityPlan plan) {
            return new Conditions(
                    plan.subscribers().connections(),
                    plan.bytes(),
                    plan.channels().size(),
                    plan.subscribers().filtered(),
                    plan.p99().toMillis());
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public static CapacityJson of(CapacityReport report) {
        return new CapacityJson(
                1, Platform.ofThisProcess(), Conditions.of(report.plan()), report.rungs(), report.weights());
    }

    public void writeTo(Path file) throws IOException {
        MAPPER.writeValue(file.toFile(), this);
    }
}
