package io.triwire.bench.faults;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.triwire.bench.faults.FaultResult.Status;

/**
 * What a run of faults found.
 *
 * @param settings the options that it was run with, by name
 * @param soak what the services used, if this was one
 */
public record FaultsReport(
        Instant started, double seconds, Map<String, String> settings, List<FaultResult> faults, Optional<Soak> soak) {

    public FaultsReport {
        settings = Map.copyOf(settings);
        faults = List.copyOf(faults);
    }

    /** Whether no subscriber was lied to. */
    @JsonProperty
    public boolean kept() {
        return faults.stream().allMatch(FaultResult::kept);
    }

    /** Whether every fault was made, or is known to be impossible here. */
    @JsonProperty
    public boolean valid() {
        return faults.stream().noneMatch(fault -> fault.status() == Status.INVALID);
    }

    /** Whether no service has grown in a soak. */
    @JsonProperty
    public boolean flat() {
        return soak.map(Soak::flat).orElse(true);
    }
}
