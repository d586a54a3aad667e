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
 * The results of one system under test at one rate.
 *
 * @param throughput throughput within the window
 * @param completeness completeness after the drain
 */
record RateStep(
        @JsonUnwrapped Trial trial,
        @JsonUnwrapped Throughput throughput,
        @JsonUnwrapped Latency latency,
        @JsonUnwrapped Cost cost,
        @JsonUnwrapped Completeness completeness,
        @JsonUnwrapped Generator generator) {

    /**
     * The system and the repetition.
     *
     * @param subject name of the system
     * @param repetition counted from 1
     */
    record Trial(String subject, int repetition) {}

    /**
     * Latency from when an event was due until it arrived.
     *
     * @param delivery the whole distribution
     */
    record Latency(double p50Millis, double p99Millis, double maxMillis, Distribution delivery) {

        /** The latency in a histogram of microseconds. */
        static Latency of(Histogram micros) {
            return new Latency(
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getMaxValue() / 1e3,
                    Distribution.of(micros));
        }
    }

    /**
     * The cost of the service.
     *
     * @param cpuMicrosPerDelivery CPU time per delivery
     * @param cpuShare share of one core
     * @param bytesInPerDelivery bytes that subscribers received per delivery
     * @param bytesOutPerDelivery bytes that they sent per delivery
     * @param residentBytes memory at the end of the window
     * @param grownBytes growth of the memory during the window
     */
    record Cost(
            double cpuMicrosPerDelivery,
            double cpuShare,
            double bytesInPerDelivery,
            double bytesOutPerDelivery,
            long residentBytes,
            long grownBytes) {}

    /**
     * The health of publisher and subscribers.
     *
     * @param lateMillis largest delay of the publisher
     * @param share share of one core that the swarm used
     * @param failures subscribers that were refused or cut off, by reason
     */
    record Generator(
            double lateMillis,
            @JsonProperty("generatorShare") double share,
            Map<String, Integer> failures) {}

    /** Whether each event arrived once and in order, no subscriber failed, and the p99 met the objective. */
    boolean meets(Duration p99) {
        return completeness.exact() && generator.failures.isEmpty() && latency.p99Millis <= p99.toNanos() / 1e6;
    }
}
