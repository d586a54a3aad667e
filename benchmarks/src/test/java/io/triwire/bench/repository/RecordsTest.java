package io.triwire.bench.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How large the records are, read from the compiled classes. */
class RecordsTest {

    private static final int MOST_COMPONENTS = 6;

    @ParameterizedTest
    @ValueSource(strings = {"benchmarks", "client"})
    void haveFewComponents(String module) throws IOException, ClassNotFoundException {
        Set<String> large = new TreeSet<>();
        int records = 0;
        for (String name : classNames(module)) {
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
        assertThat(records).as("records").isPositive();
    }

    private static Set<String> classNames(String module) throws IOException {
        Path classes = Repository.path(module, "target", "classes");
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
