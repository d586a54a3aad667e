package io.triwire.bench.faults;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.triwire.bench.faults.FaultResult.Status;

/**
 * The result of a run of {@code triwire faults}.
 *
 * @param started when the run started
 * @param seconds duration of the run
 * @param settings options of the run, by name
 * @param faults result of each fault
 * @param soak what the services used; empty if the run was not a soak
 */
public record FaultsReport(
        Instant started, double seconds, Map<String, String> settings, List<FaultResult> faults, Optional<Soak> soak) {

    public FaultsReport {
        settings = Map.copyOf(settings);
        faults = List.copyOf(faults);
    }

    /** Whether no fault broke a guarantee. */
    @JsonProperty
    public boolean kept() {
        return faults.stream().allMatch(FaultResult::kept);
    }

    /** Whether every fault was injected or skipped. */
    @JsonProperty
    public boolean valid() {
        return faults.stream().noneMatch(fault -> fault.completion().status() == Status.INVALID);
    }

    /** Whether no service grew in a soak. */
    @JsonProperty
    public boolean flat() {
        return soak.map(Soak::flat).orElse(true);
    }
}
