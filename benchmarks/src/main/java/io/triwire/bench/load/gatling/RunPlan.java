package io.triwire.bench.load.gatling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.triwire.bench.load.measure.RunJson;
import io.triwire.bench.load.measure.Window;

/**
 * The plan of a generator for one run. Its subscribers stay from one run to the next.
 *
 * @param directory where the results of the run are written
 * @param eventsPerSecond rate at which clients publish, if they do
 * @param phases the instants of the run
 */
public record RunPlan(String directory, double eventsPerSecond, Phases phases) {

    /**
     * The instants of a run on the clock of {@link System#nanoTime}, in this order.
     *
     * @param rampNanos when the first of the subscribers that are not connected yet begins
     * @param publishNanos when the first event is due
     * @param windowFromNanos start of the window: events due from here on count; all subscribers have subscribed and
     *     are warm
     * @param windowToNanos end of the window: events due from here on do not count; in a reconnect storm every
     *     subscriber loses its connection now
     * @param publishedNanos end of publishing; the same as {@code windowToNanos} without a reconnect storm
     * @param drainedNanos end of the run: events that have not arrived are missing
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

        /** The measured part. */
        public Window window() {
            return new Window(windowFromNanos, windowToNanos);
        }

        /** Whether a reconnect storm follows the window. */
        public boolean storms() {
            return publishedNanos - windowToNanos > 0;
        }
    }

    /** A plan whose results go into a directory, which is created if it is missing. */
    public static RunPlan into(Path directory, double eventsPerSecond, Phases phases) throws IOException {
        return new RunPlan(Files.createDirectories(directory).toAbsolutePath().toString(), eventsPerSecond, phases);
    }

    /** Writes the plan into the directory of its generator. */
    void writeTo(Path generator, int number) throws IOException {
        RunJson.write(file(generator, number), this);
    }

    /** Reads a plan. */
    static RunPlan read(Path file) throws IOException {
        return RunJson.read(file, RunPlan.class);
    }

    /**
     * The file of a plan in the directory of its generator.
     *
     * @param number number of the run for this generator, from 1
     */
    static Path file(Path generator, int number) {
        return generator.resolve("run-%d.json".formatted(number));
    }
}
