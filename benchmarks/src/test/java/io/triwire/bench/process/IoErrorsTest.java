package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class IoErrorsTest {

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(new IOException("No space left on device"), "No space left on device"),
                arguments(
                        new FileSystemException("/x/y", null, "No space left on device"),
                        "/x/y: No space left on device"),
                arguments(new NoSuchFileException("/x/y"), "/x/y: no such directory"),
                arguments(new AccessDeniedException("/x/y"), "/x/y: permission denied"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void saysWhy(IOException failed, String reason) {
        assertThat(IoErrors.reason(failed)).isEqualTo(reason);
    }
}
