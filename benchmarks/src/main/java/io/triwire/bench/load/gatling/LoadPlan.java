package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.triwire.bench.load.measure.ClockPair;
import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * The plan of a generator for one run.
 *
 * @param runId id of the run; events that clients publish contain it
 * @param endpoint the endpoint that subscribers connect to
 * @param workload the load; its subscribers are numbered from 0
 * @param channels names of the channels; the index in the list is the number in {@code published.bin}. A subscriber
 *     that wants one channel gets the one at its own number, modulo the number of channels
 * @param clock maps stamps to {@link System#nanoTime}
 * @param phases the instants of the run
 */
public record LoadPlan(
        String runId, Endpoint endpoint, Workload workload, List<String> channels, ClockPair clock, Phases phases) {

    /** Name of its file in the directory of the run. */
    static final String FILE = "plan.json";

    public LoadPlan {
        channels = List.copyOf(channels);
        if (channels.size() != workload.events().channels()) {
            throw new IllegalArgumentException("%d names of channels are not the %d of the workload"
                    .formatted(channels.size(), workload.events().channels()));
        }
    }

    /**
     * A feed over one transport.
     *
     * @param target address of the feed, such as {@code http://127.0.0.1:8082/feed}
     */
    public record Endpoint(Transport transport, URI target) {}

    /**
     * The instants of a run on the clock of {@link System#nanoTime}, in this order.
     *
     * @param rampNanos when the first subscriber begins, and publishing clients too
     * @param publishNanos when the first event is due
     * @param windowFromNanos start of the window: events due from here on count; all subscribers have subscribed and
     *     are warm
     * @param windowToNanos end of the window: events due from here on do not count; in a reconnect storm every
     *     subscriber loses its connection now
     * @param publishedNanos end of publishing; the same as {@code windowToNanos} without a reconnect storm
     * @param drainedNanos end of the run: events that have not arrived are missing, and all subscribers leave
     */
    public record Phases(
            long rampNanos,
            long publishNanos,
            long windowFromNanos,
            long windowToNanos,
            long publishedNanos,
            long drainedNanos) {

        public Phases {
            if (publishNanos - rampNanos < 0
                    || windowFromNanos - publishNanos < 0
                    || windowToNanos - windowFromNanos <= 0
                    || publishedNanos - windowToNanos < 0
                    || drainedNanos - publishedNanos < 0) {
                throw new IllegalArgumentException(
                        "the phases of a run are not in their order: %d, %d, %d, %d, %d, %d ns"
                                .formatted(
                                        rampNanos,
                                        publishNanos,
                                        windowFromNanos,
                                        windowToNanos,
                                        publishedNanos,
                                        drainedNanos));
            }
        }
    }

    /** The channels that a subscriber filters by: one, or none if it wants all. */
    public List<String> wanted(int subscriber) {
        return switch (workload.population().subscription()) {
            case ALL -> List.of();
            case ONE -> List.of(channels.get(subscriber % channels.size()));
        };
    }

    /** Writes the plan into the directory of its run, atomically. */
    void writeTo(Path directory) throws IOException {
        Path unfinished = directory.resolve(FILE + ".part");
        RunJson.write(unfinished, this);
        Files.move(unfinished, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads the plan from the directory of its run. */
    static LoadPlan read(Path directory) throws IOException {
        return RunJson.read(directory.resolve(FILE), LoadPlan.class);
    }
}
