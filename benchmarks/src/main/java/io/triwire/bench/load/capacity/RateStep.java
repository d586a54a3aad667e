package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Throughput;

/**
 * What one subject did at one rate.
 *
 * @param throughput within the window
 * @param completeness once the time to drain was over
 */
record RateStep(
        @JsonUnwrapped Trial trial,
        @JsonUnwrapped Throughput throughput,
        @JsonUnwrapped Latency latency,
        @JsonUnwrapped Cost cost,
        @JsonUnwrapped Completeness completeness,
        @JsonUnwrapped Generator generator) {

    /**
     * Who climbed.
     *
     * @param subject its name
     * @param repetition from 1 up
     */
    record Trial(String subject, int repetition) {}

    /**
     * From the intended publication to arrival.
     *
     * @param delivery all of it
     */
    record Latency(double p50Millis, double p99Millis, double maxMillis, Distribution delivery) {

        /** Of the microseconds in a histogram. */
        static Latency of(Histogram micros) {
            return new Latency(
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getMaxValue() / 1e3,
                    Distribution.of(micros));
        }
    }

    /**
     * What it cost the service.
     *
     * @param cpuMicrosPerDelivery CPU time
     * @param cpuShare of one core
     * @param bytesInPerDelivery bytes on the wire to the subscriber
     * @param bytesOutPerDelivery bytes on the wire from it
     * @param residentBytes memory at the end of the window
     * @param grownBytes how much of it came during the window
     */
    record Cost(
            double cpuMicrosPerDelivery,
            double cpuShare,
            double bytesInPerDelivery,
            double bytesOutPerDelivery,
            long residentBytes,
            long grownBytes) {}

    /**
     * How publisher and subscribers were.
     *
     * @param lateMillis how late the publisher was at worst
     * @param share of one core, that the swarm used
     * @param failures subscribers that were refused or cut off, by reason
     */
    record Generator(
            double lateMillis,
            @JsonProperty("generatorShare") double share,
            Map<String, Integer> failures) {}

    /** Whether each event arrived once, in order, and in time. */
    boolean meets(Duration p99) {
        return completeness.exact() && generator.failures.isEmpty() && latency.p99Millis <= p99.toNanos() / 1e6;
    }
}
