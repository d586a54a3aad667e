package io.triwire.bench.faults;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the services used during a soak.
 *
 * @param lives life of each process
 * @param samples all samples
 */
public record Soak(List<ServiceLife> lives, List<ServiceSample> samples) {

    public Soak {
        lives = List.copyOf(lives);
        samples = List.copyOf(samples);
    }

    /** Whether no judged process has grown. */
    @JsonProperty
    public boolean flat() {
        return lives.stream().allMatch(ServiceLife::flat);
    }

    /** Number of processes that lived long enough to be judged. */
    @JsonProperty
    public long judged() {
        return lives.stream().filter(life -> !life.growths().isEmpty()).count();
    }
}
