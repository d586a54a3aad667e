package io.triwire.bench.load.capacity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

/**
 * The JSON form of a capacity report.
 *
 * @param version version of this form
 * @param rungs results at every measured rate
 * @param idle memory of idle connections
 */
public record CapacityJson(
        int version,
        @JsonUnwrapped Platform platform,
        @JsonUnwrapped OfferedLoad conditions,
        List<RateStep> rungs,
        List<IdleWeight> idle) {

    /**
     * The platform of the measurement.
     *
     * @param java JVM version of every process
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
     * The conditions of the measurement.
     *
     * @param connections number of subscribers
     * @param bytes length of an event's data
     * @param channels number of channels, to which events went in turn
     * @param filtered whether each subscriber wanted only one channel
     * @param p99Millis the objective
     */
    record OfferedLoad(int connections, int bytes, int channels, boolean filtered, long p99Millis) {

        static OfferedLoad of(CapacityPlan plan) {
            return new OfferedLoad(
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
                1, Platform.ofThisProcess(), OfferedLoad.of(report.plan()), report.rungs(), report.weights());
    }

    public void writeTo(Path file) throws IOException {
        MAPPER.writeValue(file.toFile(), this);
    }
}
