package io.triwire.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/** The libraries of a language that many people use; {@code clients/libraries/} has a program for all of each language. */
enum ForeignLibraries {
    NODE,
    PYTHON,
    GO;

    private static final Path DIRECTORY = ForeignClient.EXAMPLES.resolve("libraries");

    private static final Path GO_PROGRAM = DIRECTORY.resolve(Path.of("go", "libraries"));

    /** What must be installed before any of them can run; empty for nothing. */
    Optional<String> missing() {
        return switch (this) {
            case NODE -> ForeignClient.missingProgram("node");
            case PYTHON -> missingFile(ForeignClient.PYTHON);
            case GO -> missingFile(GO_PROGRAM);
        };
    }

    private static Optional<String> missingFile(Path file) {
        return Files.exists(file)
                ? Optional.empty()
                : Optional.of("%s is missing: run clients/install".formatted(ForeignClient.EXAMPLES.relativize(file)));
    }

    /** What subscribes through each library for the transport, and prints the name of the library before each line. */
    List<String> command(Transport transport, String url) {
        Stream<String> program =
                switch (this) {
                    case NODE -> Stream.of("node", example("node.mjs"));
                    case PYTHON -> Stream.of(ForeignClient.PYTHON.toString(), example("python.py"));
                    case GO -> Stream.of(GO_PROGRAM.toString());
                };
        return Stream.concat(program, Stream.of(transport.slug(), url)).toList();
    }

    private static String example(String file) {
        return DIRECTORY.resolve(file).toString();
    }

    /** What each library has printed: its version or why it is missing, events and controls. */
    static Map<String, List<String>> byName(List<String> printed) {
        return printed.stream()
                .filter(line -> line.matches("[\\w@/.-]+ (\\{|version |missing ).*"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.groupingBy(
                        line -> line[0], Collectors.mapping(line -> line[1], Collectors.toUnmodifiableList())));
    }
}
