package io.triwire.feed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JDK that this process runs on, linked anew with the steps of Fray in it: every lock, wait, volatile and atomic
 * access of a program that runs on it is a step that Fray may put before or behind those of other threads.
 *
 * <p>It is kept under {@code target}. All of Fray comes from the class path of the tests.
 */
record FrayJdk(Path home, Path jvmtiLibrary) {

    /** The one version that Fray 0.9 knows. */
    private static final int FEATURE = 25;

    /** What the programs under test use of the JDK. */
    private static final String MODULES =
            "java.se,jdk.crypto.ec,jdk.jdi,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs";

    private static final Pattern LINKER_JARS = Pattern.compile(
            "(fray-(runtime|instrumentation-(jdk|base))|kotlin-(stdlib|reflect)|asm(-[a-z]+)?|annotations)-[0-9].*");

    /** Why there can be none here. */
    static Optional<String> absence() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return Runtime.version().feature() == FEATURE && platform.equals("Linux amd64")
                ? Optional.empty()
                : Optional.of("Fray needs JDK %d on Linux amd64; this is %s on %s."
                        .formatted(FEATURE, Runtime.version(), platform));
    }

    /** The one of this process's JDK, which is linked if it is not there yet. */
    static FrayJdk linked() throws IOException, InterruptedException {
        Path home = Path.of("target", "fray-jdk-" + Runtime.version()).toAbsolutePath();
        if (Files.notExists(home)) {
            link(home);
        }
        Path library = home.resolve("libjvmti.so");
        if (Files.notExists(library)) {
            try (InputStream packed = FrayJdk.class.getResourceAsStream("/libjvmti.so")) {
                Files.copy(Objects.requireNonNull(packed, "fray-jvmti is not in the class path"), library);
            }
        }
        return new FrayJdk(home, library);
    }

    private static void link(Path home) throws IOException, InterruptedException {
        String linker = classPath()
                .filter(jar -> LINKER_JARS.matcher(jar.getFileName().toString()).matches())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        // Moved into place when it is whole.
        Path unfinished = home.resolveSibling(
                home.getFileName() + "-" + ProcessHandle.current().pid());
        Path log = home.resolveSibling("fray-jlink.log");
        Process jlink = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "-J-javaagent:" + jar("fray-instrumentation-jdk"),
                        "-J--module-path=" + linker,
                        "-J--add-modules=org.pastalab.fray.instrumentation.jdk",
                        "-J--class-path=" + linker,
                        "--add-modules=" + MODULES,
                        "--fray-instrumentation",
                        "--output=" + unfinished)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(jlink.waitFor(5, TimeUnit.MINUTES)).as("jlink has ended").isTrue();
            assertThat(jlink.exitValue()).as(() -> text(log)).isZero();
        } finally {
            jlink.destroyForcibly();
        }
        Files.move(unfinished, home);
    }

    /** The command that runs a class with the class path of this process, and under Fray. */
    List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve(Path.of("bin", "java")).toString(),
                "-ea",
                "-javaagent:" + jar("fray-instrumentation-agent"),
                "-agentpath:" + jvmtiLibrary,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static Stream<Path> classPath() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .map(Path::of);
    }

    private static Path jar(String artifact) {
        return classPath()
                .filter(jar -> jar.getFileName().toString().startsWith(artifact + "-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(artifact + " is not in the class path"));
    }

    /** What a program has said, for the message of a failure. */
    static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
