package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import io.triwire.bench.load.result.Run;

/**
 * What a generator found, beside the arrivals.
 *
 * @param complete whether it came to its end; not if it was ended before
 * @param connecting how its subscribers began: {@code connect} is until the first word of the service
 * @param generator how it was itself, from the start of the window until its end
 * @param files how many files it had open
 */
public record LoadOutcome(
        boolean complete,
        Run.Connecting connecting,
        Run.Generator generator,
        Connections connections,
        OpenFiles files) {

    /** Its file in the directory of the run. */
    static final String FILE = "generator.json";

    /**
     * Connections of its subscribers and publishers.
     *
     * @param opened how many they began
     * @param requests of HTTP that they sent, upgrades among them
     * @param failures connections and requests that failed or were lost, by reason
     * @param backMicros of each subscriber that came back from the storm, after how long it had its first word again
     */
    public record Connections(long opened, long requests, SortedMap<String, Long> failures, List<Long> backMicros) {

        public Connections {
            failures = new TreeMap<>(failures);
            backMicros = List.copyOf(backMicros);
        }
    }

    /**
     * Open files of the generator's process.
     *
     * @param most that it was seen to have at a time
     * @param limit how many it may have
     */
    public record OpenFiles(long most, long limit) {}

    /** Writes it into the directory of its run. */
    public void writeTo(Path directory) throws IOException {
        RunJson.write(directory.resolve(FILE), this);
    }

    /** Reads it from the directory of its run. */
    public static LoadOutcome read(Path directory) throws IOException {
        return RunJson.read(directory.resolve(FILE), LoadOutcome.class);
    }
}
