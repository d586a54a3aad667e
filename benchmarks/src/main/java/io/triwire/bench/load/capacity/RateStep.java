package io.triwire.bench.load.capacity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.Run;
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
        @JsonUnwrapped StepCost cost,
        @JsonUnwrapped Completeness completeness,
        @JsonUnwrapped StepConditions conditions) {

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
    record StepCost(
            double cpuMicrosPerDelivery,
            double cpuShare,
            double bytesInPerDelivery,
            double bytesOutPerDelivery,
            long residentBytes,
            long grownBytes) {}

    /**
     * The conditions of the measurement.
     *
     * @param machine other load of the machine; empty on a system that does not report it
     * @param flaws why the figures say nothing about the service; empty if they are valid
     */
    record StepConditions(@JsonUnwrapped LoadHealth generator, Optional<Run.Machine> machine, List<Flaw> flaws) {

        StepConditions {
            flaws = List.copyOf(flaws);
        }
    }

    /**
     * The health of publisher and subscribers.
     *
     * @param lateMillis largest delay of the publisher
     * @param share share of one core that the swarm used
     * @param processShare share of one core that publisher, swarm and broker used together
     * @param longestGcPauseMicros longest pause of their process for garbage collection
     * @param failures subscribers that were refused or cut off, by reason
     */
    record LoadHealth(
            double lateMillis,
            @JsonProperty("generatorShare") double share,
            double processShare,
            long longestGcPauseMicros,
            Map<String, Integer> failures) {}

    /** What a step says of the service. */
    enum StepOutcome {
        /** The service met the objective. */
        MET,
        /** It did not. */
        MISSED,
        /** Nothing: something else was measured. */
        INVALID
    }

    /**
     * What the step says of the service. An event that is missing is missing, whatever else went wrong; a latency counts
     * only if the step is valid.
     *
     * @param p99 the objective
     */
    StepOutcome outcome(Duration p99) {
        if (!completeness.exact() || !conditions.generator.failures.isEmpty()) {
            return StepOutcome.MISSED;
        }
        if (!conditions.flaws.isEmpty()) {
            return StepOutcome.INVALID;
        }
        return latency.p99Millis <= p99.toNanos() / 1e6 ? StepOutcome.MET : StepOutcome.MISSED;
    }
}
