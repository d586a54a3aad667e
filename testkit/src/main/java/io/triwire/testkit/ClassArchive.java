package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classes that a service loads at its start, as an archive that the JVM maps into memory (JEP 350). With it a
 * service of a test takes two thirds of the processor time to start, and runs the same code.
 */
final class ClassArchive {

    private ClassArchive() {}

    /**
     * The option that names the archive of a service. Makes it where there is none of this jar and this Java: it starts
     * the service once and ends it.
     *
     * @param settings with which the service becomes ready
     */
    static synchronized String optionFor(Path jar, List<String> jvmOptions, Map<String, String> settings) {
        Path archive = jar.resolveSibling("test-%s.jsa".formatted(Runtime.version()));
        try {
            if (Files.notExists(archive)
                    || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                make(archive, jar, jvmOptions, settings);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return "-XX:SharedArchiveFile=" + archive;
    }

    private static void make(Path archive, Path jar, List<String> jvmOptions, Map<String, String> settings)
            throws IOException {
        Path unfinished = archive.resolveSibling(
                "%s-%d".formatted(archive.getFileName(), ProcessHandle.current().pid()));
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-XX:ArchiveClassesAtExit=" + unfinished);
        try (ServiceProcess service = ServiceProcess.start(jar, options, settings)) {
            service.awaitReady().terminate();
            if (Files.notExists(unfinished)) {
                throw new IllegalStateException("there is no archive; the service printed " + service.log());
            }
        }
        Files.move(unfinished, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
