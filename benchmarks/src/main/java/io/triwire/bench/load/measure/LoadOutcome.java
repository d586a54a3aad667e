package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.triwire.bench.load.result.Run;

/**
 * The results of a generator, except the arrivals.
 *
 * @param complete whether it ran to its end; false if it was stopped before
 * @param connecting how its subscribers connected; {@code connect} ends with the first message of the service
 * @param generator its own health during the window
 * @param files its open files
 */
public record LoadOutcome(
        boolean complete,
        Run.Connecting connecting,
        Run.Generator generator,
        ConnectionCounts connections,
        OpenFiles files) {

    /** Name of its file in the directory of the run; it is written last. */
    public static final String FILE = "generator.json";

    /**
     * Connections of its subscribers and publishers.
     *
     * @param opened number of connections that they opened
     * @param requests number of HTTP requests, upgrades included
     * @param failures connections and requests that failed or were lost, by reason
     * @param backMicros for each subscriber that reconnected after the storm, the time until its first message
     */
    public record ConnectionCounts(
            long opened, long requests, SortedMap<String, Long> failures, List<Long> backMicros) {

        public ConnectionCounts {
            failures = new TreeMap<>(failures);
            backMicros = List.copyOf(backMicros);
        }
    }

    /**
     * Open files of the generator's process.
     *
     * @param most largest number observed
     * @param limit largest number allowed
     */
    public record OpenFiles(long most, long limit) {}

    /** The same if another process that measures has paused as well, for garbage collection. */
    public LoadOutcome beside(Duration otherPause) {
        return new LoadOutcome(
                complete, connecting, generator.beside(otherPause.toNanos() / 1_000), connections, files);
    }

    /** Writes the outcome into the directory of its run. */
    public void writeTo(Path directory) throws IOException {
        RunJson.write(directory.resolve(FILE), this);
    }

    /** Reads the outcome from the directory of its run. */
    public static LoadOutcome read(Path directory) throws IOException {
        return RunJson.read(directory.resolve(FILE), LoadOutcome.class);
    }
}
