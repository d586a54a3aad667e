package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TemporaryDirectoryTest {

    @Test
    void isOpenToItsOwnerAlone() throws IOException {
        assertThat(mode(TemporaryDirectory.create("test"))).isEqualTo("rwx------");
    }

    @Test
    void letsProxiesReachTheFilesThatTheyKnow() throws IOException {
        assertThat(mode(TemporaryDirectory.createForProxies("test"))).isEqualTo("rwx--x--x");
    }

    private static String mode(Path directory) throws IOException {
        try {
            assertThat(directory.getFileName().toString()).startsWith("triwire-test-");
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
        } finally {
            Files.delete(directory);
        }
    }
}
