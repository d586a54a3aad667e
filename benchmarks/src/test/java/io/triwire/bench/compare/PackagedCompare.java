package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.triwire.bench.command.PackagedCommand;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.report.page.ResultsJson;

import static org.assertj.core.api.Assertions.assertThat;

/** A test that runs the packaged {@code compare}. */
abstract class PackagedCompare extends PackagedCommand {

    final void compare(String... options) throws IOException {
        start(List.of(), options);
    }

    final void compareWithCapacity(String... options) throws IOException {
        compare(List.of(), Stream.concat(Stream.of("--capacity"), Stream.of(options)));
    }

    /** With a command before it, such as one that limits it. */
    final void start(List<String> before, String... options) throws IOException {
        compare(before, Stream.of(options));
    }

    private void compare(List<String> before, Stream<String> options) throws IOException {
        List<String> words = new ArrayList<>(List.of("compare", "--workload", "smoke", "--out", report().toString()));
        options.forEach(words::add);
        if (!words.contains("--repetitions")) {
            words.addAll(List.of("--repetitions", "1"));
        }
        run(before, words);
    }

    final Path report() {
        return directory.resolve("report");
    }

    final Results results() {
        assertThat(report()).as(printed()).isDirectoryContaining("glob:**/" + ResultsJson.FILE);
        return ResultsJson.read(report());
    }
}
