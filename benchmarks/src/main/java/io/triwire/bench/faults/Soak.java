package io.triwire.bench.faults;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the services used while faults were made for a long time. */
public record Soak(List<ServiceLife> lives, List<ServiceSample> samples) {

    public Soak {
        lives = List.copyOf(lives);
        samples = List.copyOf(samples);
    }

    /** Whether nothing that could be judged has grown. */
    @JsonProperty
    public boolean flat() {
        return lives.stream().allMatch(ServiceLife::flat);
    }

    /** How many of the processes lived long enough to be judged. */
    @JsonProperty
    public long judged() {
        return lives.stream().filter(life -> !life.growths().isEmpty()).count();
    }
}
