package io.triwire.bench.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How large the records of the command are, read from its compiled classes. */
class RecordsTest {

    private static final int MOST_COMPONENTS = 6;

    @Test
    void haveFewComponents() throws IOException, ClassNotFoundException {
        Set<String> large = new TreeSet<>();
        int records = 0;
        for (String name : classNames()) {
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            if (type.isRecord()) {
                records++;
                if (type.getRecordComponents().length > MOST_COMPONENTS) {
                    large.add("%s has %d".formatted(name, type.getRecordComponents().length));
                }
            }
        }

        assertThat(large)
                .as("records of more than %d components, of %d", MOST_COMPONENTS, records)
                .isEmpty();
        assertThat(records).as("records").isGreaterThan(50);
    }

    private static Set<String> classNames() throws IOException {
        Path classes = Repository.path("benchmarks", "target", "classes");
        try (Stream<Path> files = Files.walk(classes.resolve(Path.of("io", "triwire")))) {
            Set<String> names = new TreeSet<>();
            files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .forEach(names::add);
            return names;
        }
    }
}
