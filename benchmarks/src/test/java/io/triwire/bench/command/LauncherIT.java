package io.triwire.bench.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.process.ExitCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The script at the top of the repository, on machines that are not as its author's. */
class LauncherIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Path home;

    /** A repository at a place whose name has spaces and letters that are not ASCII. */
    @BeforeEach
    void link() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the script's locale is that of Linux");
        home = Files.createDirectories(directory.resolve("mi casa d\u2019\u00e9t\u00e9"));
        Files.copy(REPOSITORY.resolve("triwire"), home.resolve("triwire"));
        old(Files.createFile(home.resolve("pom.xml")));
        home.resolve("triwire").toFile().setExecutable(true);
        for (String module : List.of("benchmarks", "websocket-service", "sse-service", "longpoll-service")) {
            Path target = Path.of(module, "target");
            Files.createDirectories(home.resolve(module));
            Files.createSymbolicLink(home.resolve(target), REPOSITORY.resolve(target));
            old(Files.createDirectories(home.resolve(module).resolve(Path.of("src", "main"))));
            old(Files.createFile(home.resolve(module).resolve("pom.xml")));
        }
    }

    /** The script builds what is older than its source. */
    private static void old(Path source) throws IOException {
        Files.setLastModifiedTime(source, FileTime.fromMillis(0));
    }

    @AfterEach
    void endWhatIsLeft() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void servesFilesOfAnyNameWithoutALocaleAndEndsWithItsReader() throws Exception {
        Path events =
                Files.writeString(home.resolve("Bl\u00e5hval \u6f22.ndjson"), "{\"ferry\":\"Bl\u00e5hval \u6f22\"}\n");
        Path printed = directory.resolve("printed");
        Process serve = shell(
                "exec ./triwire serve --ws-port 0 --sse-port 0 --lp-port 0 --rate 50 --events \"$1\" > \"$2\"",
                events,
                printed);
        await().atMost(DEADLINE)
                .until(() -> !serve.isAlive() || Files.readString(printed).contains("Ready: "));
        assertThat(serve.isAlive()).as(() -> text(serve)).isTrue();
        assertThat(Files.readString(printed)).contains("events of " + events);

        for (String transport : List.of("ws", "sse", "lp")) {
            Process listen =
                    shell("./triwire listen %s %s | head -n 1".formatted(transport, ports(Files.readString(printed))));

            assertThat(listen.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(text(listen)).contains("\"data\":{\"ferry\":\"Bl\u00e5hval \u6f22\"}}");
        }
        assertThat(shell("set -o pipefail; ./triwire --help | head -n 0").waitFor())
                .isIn(0, ExitCode.UNREAD);
    }

    @Test
    void shipsNoTestLibrary() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of("target", "lib"))) {
            assertThat(jars.map(Path::getFileName).map(Path::toString))
                    .isNotEmpty()
                    .noneMatch(jar -> jar.matches(".*(junit|assertj|awaitility|hamcrest|opentest4j|testkit).*"));
        }
    }

    private static String ports(String printed) {
        Matcher listen = Pattern.compile("listen lp(( --\\w+-port \\d+)+)").matcher(printed);
        assertThat(listen.find()).isTrue();
        return listen.group(1);
    }

    private static String text(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Runs a line of a shell in the home directory, as a user who has no language and no home. */
    private Process shell(String line, Path... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", line, "bash"));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.equals("HOME") || name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
