package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;

/**
 * What a generator subscribes to, from its first run to its last.
 *
 * @param id id of the generator; events that clients publish contain it
 * @param endpoint the endpoint that subscribers connect to
 * @param workload the load; its subscribers are numbered from 0
 * @param channels names of the channels; the index in the list is the number in {@code published.bin}. A subscriber
 *     that wants one channel gets the one at its own number, modulo the number of channels
 * @param clock maps stamps to {@link System#nanoTime}
 * @param leaveNanos when all subscribers leave, on the clock of {@link System#nanoTime}
 */
public record LoadPlan(
        String id, Endpoint endpoint, Workload workload, List<String> channels, ClockPair clock, long leaveNanos) {

    /** Name of its file in the directory of the generator. */
    static final String FILE = "plan.json";

    public LoadPlan {
        channels = List.copyOf(channels);
        if (channels.size() != workload.events().channels()) {
            throw new IllegalArgumentException("%d names of channels are not the %d of the workload"
                    .formatted(channels.size(), workload.events().channels()));
        }
    }

    /** The channels that a subscriber filters by: one, or none if it wants all. */
    public List<String> wanted(int subscriber) {
        return switch (workload.population().subscription()) {
            case ALL -> List.of();
            case ONE -> List.of(channels.get(subscriber % channels.size()));
        };
    }

    /** Writes the plan into the directory of its generator. */
    void writeTo(Path directory) throws IOException {
        RunJson.write(directory.resolve(FILE), this);
    }

    /** Reads the plan from the directory of its generator. */
    static LoadPlan read(Path directory) throws IOException {
        return RunJson.read(directory.resolve(FILE), LoadPlan.class);
    }
}
