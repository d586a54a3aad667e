package io.triwire.bench.proxy.matrix;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;

import io.triwire.bench.process.CommandFailedException;

/** Writes and reads the files of a matrix: {@code proxies.html}, {@code proxies.md} and {@code proxies.json}. */
public final class MatrixPages {

    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addValueResolver(new ReflectionValueResolver())
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .build();

    private static final Template SECTION = template("section.html", Variant.TEXT_HTML);
    private static final Template PAGE = template("page.html", Variant.TEXT_HTML);
    private static final Template MARKDOWN = template("proxies.md", Variant.TEXT_PLAIN);

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

    private static Template template(String name, String type) {
        try (InputStream content = MatrixPages.class.getResourceAsStream("/matrix/" + name)) {
            Template template = ENGINE.parse(
                    new String(content.readAllBytes(), StandardCharsets.UTF_8), Variant.forContentType(type), name);
            ENGINE.putTemplate(name, template);
            return template;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
