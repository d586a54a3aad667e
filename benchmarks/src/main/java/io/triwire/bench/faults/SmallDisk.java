package io.triwire.bench.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tmpfs of 256 MB, which is easy to fill. Mounting it needs root. */
final class SmallDisk {

    private static final String SIZE = "256m";
    private static final int BLOCK = 64 * 1024;

    private SmallDisk() {}

    /** Mounts it at a directory, which is created if missing. */
    static void mount(Path directory) throws InterruptedException {
        try {
            Files.createDirectories(directory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Signals.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", directory.toString()));
    }

    /** Unmounts it, even if files are still open. */
    static void unmount(Path directory) throws InterruptedException {
        Signals.run(List.of("umount", "--lazy", directory.toString()));
    }

    /** Writes a file that fills the disk, and returns it. */
    static Path fill(Path directory) {
        Path file = directory.resolve("filler");
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return file;
        }
    }
}
