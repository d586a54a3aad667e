package io.triwire.bench.proxy.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.quarkus.qute.Template;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.template.Templates;

/** Writes and reads the files of a matrix: {@code proxies.html}, {@code proxies.md} and {@code proxies.json}. */
public final class MatrixPages {

    private static final Template SECTION = Templates.template("matrix.html");
    private static final Template PAGE = Templates.template("proxies.html");
    private static final Template MARKDOWN = Templates.template("proxies.md");

    /** Names of the files. */
    public static final List<String> FILES = List.of("proxies.html", "proxies.md", "proxies.json");

    private MatrixPages() {}

    /**
     * Reads the matrix of a directory; empty if there is no {@code proxies.json}.
     *
     * @throws CommandFailedException if {@code proxies.json} is unreadable; the message has the reason
     */
    public static Optional<Matrix> read(Path directory) {
        Path file = directory.resolve("proxies.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MatrixJson.read(Files.readString(file)));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new CommandFailedException(
                    "'%s' is not a file of 'proxies': %s.".formatted(file, unreadable.getMessage()), unreadable);
        }
    }

    /** Writes the three files into a directory, which is created if missing. */
    public static void write(Matrix matrix, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("proxies.json"), MatrixJson.of(matrix));
        Files.writeString(directory.resolve("proxies.md"), render(MARKDOWN, matrix));
        Files.writeString(directory.resolve("proxies.html"), render(PAGE, matrix));
    }

    /** The matrix as an HTML element {@code section}, with its own style. */
    public static String section(Matrix matrix) {
        return render(SECTION, matrix);
    }

    private static String render(Template template, Matrix matrix) {
        return template.data("matrix", matrix)
                .data("sections", MatrixView.of(matrix))
                .data("seconds", Math.round(matrix.period().seconds()))
                .data("limit", MatrixRun.LIMIT_SECONDS)
                .render();
    }
}
