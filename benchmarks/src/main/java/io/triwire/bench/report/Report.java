package io.triwire.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.triwire.bench.CommandFailedException;
import io.triwire.bench.result.Results;

/** Every file about a comparison: its data, and the pages and tables that are made of them. */
public final class Report {

    private Report() {}

    /**
     * Writes all files, in place of those that are there.
     *
     * @param directory made if it is not there
     * @throws CommandFailedException if a file cannot be written; the message says which
     */
    public static void write(Results results, Path directory) {
        try {
            Files.createDirectories(directory);
            ResultsJson.write(results, directory.resolve(ResultsJson.FILE));
            Files.writeString(directory.resolve("report.html"), HtmlPage.of(results));
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "The report cannot be written to '%s': %s".formatted(directory, failed.getMessage()), failed);
        }
    }
}
