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
 * What a generator is to do in one run.
 *
 * @param runId which events that clients publish carry
 * @param endpoint where the subscribers connect
 * @param workload what is asked for; its subscribers are numbered from 0
 * @param channels names of the channels; the place in the list is the number of {@code published.bin}. A subscriber that
 *     wants one wants the one at its own number, counted round
 * @param clock what ties the stamps to {@link System#nanoTime}
 * @param phases when it does it
 */
public record LoadPlan(
        String runId, Endpoint endpoint, Workload workload, List<String> channels, ClockPair clock, Phases phases) {

    /** Its file in the directory of the run. */
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
     * @param target such as {@code http://127.0.0.1:8082/feed}
     */
    public record Endpoint(Transport transport, URI target) {}

    /**
     * Instants of a run, on the clock of {@link System#nanoTime}, in this order.
     *
     * @param rampNanos the first subscriber begins; those who publish, too
     * @param publishNanos the first event is due
     * @param windowFromNanos what is due from here on counts; everyone has subscribed and is warm
     * @param windowToNanos what is due from here on counts no more; where the workload storms, every subscriber loses its
     *     connection now
     * @param publishedNanos no event is due any more; the same as {@code windowToNanos} unless the workload storms
     * @param drainedNanos what has not come by now is missing, and everyone leaves
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

    /** The channel that a subscriber wants, if it wants only one. */
    public List<String> wanted(int subscriber) {
        return switch (workload.population().subscription()) {
            case ALL -> List.of();
            case ONE -> List.of(channels.get(subscriber % channels.size()));
        };
    }

    /** Writes it into the directory of its run, where it appears as a whole. */
    void writeTo(Path directory) throws IOException {
        Path unfinished = directory.resolve(FILE + ".part");
        RunJson.write(unfinished, this);
        Files.move(unfinished, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads it from the directory of its run. */
    static LoadPlan read(Path directory) throws IOException {
        return RunJson.read(directory.resolve(FILE), LoadPlan.class);
    }
}
