package io.triwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties that hold for any bytes: each is a class with the method {@code fuzzerTestOneInput(byte[])}, which throws
 * where the property does not hold.
 *
 * <p>Its seeds are the files in {@code src/test/resources/fuzz/CLASS} and are always tried. With
 * {@code -Dtriwire.fuzz=SECONDS}, Jazzer makes further inputs of them for so long. It keeps under
 * {@code target/fuzz/CLASS} those that reached code which no other had reached; a finding is a file there. Put it among
 * the seeds with the mend.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
public abstract class FuzzTests {

    private static final int SECONDS = Integer.getInteger("triwire.fuzz", 0);

    /** Beyond the seconds of fuzzing: for a very busy machine to start and end a process, or an input that hangs. */
    private static final int SLACK_SECONDS = 600;

    /** As Jazzer keeps one processor busy. */
    private static final int AT_A_TIME = 2;

    private final Map<Class<?>, Future<FuzzRun>> runs = new HashMap<>();

    /** How Jazzer has ended, if it has; and what it printed. */
    private record FuzzRun(boolean ended, int exitValue, Path log) {}

    /** The properties. */
    protected abstract List<Class<?>> targets();

    /** What each is tried with. */
    Stream<Object[]> seeds() {
        return targets().stream().flatMap(target -> files(target).map(seed -> new Object[] {target, seed}));
    }

    private static Path seedsOf(Class<?> target) {
        return Path.of("src", "test", "resources", "fuzz", target.getSimpleName());
    }

    private static Stream<Path> files(Class<?> target) {
        try (Stream<Path> seeds = Files.list(seedsOf(target))) {
            return seeds.sorted().toList().stream();
        } catch (IOException missing) {
            throw new UncheckedIOException("%s has no seeds".formatted(target), missing);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void holdsForTheSeed(Class<?> target, Path seed) throws Throwable {
        try {
            target.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) Files.readAllBytes(seed));
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** Those that are fuzzed in this run, and not only tried with their seeds. */
    List<Class<?>> fuzzed() {
        return SECONDS > 0 ? targets() : List.of();
    }

    @BeforeAll
    void fuzz() {
        ExecutorService processes = Executors.newFixedThreadPool(AT_A_TIME);
        fuzzed().forEach(target -> runs.put(target, processes.submit(() -> fuzz(target))));
        processes.shutdown();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("fuzzed")
    void holdsForWhatAFuzzerMakesOfTheSeeds(Class<?> target) throws InterruptedException, ExecutionException {
        FuzzRun run = Objects.requireNonNull(runs.get(target)).get();

        assertThat(run.ended()).as("Jazzer has ended; see %s", run.log()).isTrue();
        assertThat(run.exitValue()).as(() -> lastOf(run.log())).isZero();
    }

    private static FuzzRun fuzz(Class<?> target) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of("target", "fuzz", target.getSimpleName()))
                .toAbsolutePath();
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        Path log = directory.resolve("jazzer.log");
        Process jazzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Djava.util.logging.manager=" + System.getProperty("java.util.logging.manager", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=io.triwire.**",
                        // It takes how Netty looks for Unsafe for a fault.
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        "-max_total_time=" + SECONDS,
                        "-print_final_stats=1",
                        corpus.toString(),
                        seedsOf(target).toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = jazzer.waitFor(SECONDS + SLACK_SECONDS, TimeUnit.SECONDS);
            return new FuzzRun(ended, ended ? jazzer.exitValue() : -1, log);
        } finally {
            jazzer.destroyForcibly();
        }
    }

    private static String lastOf(Path log) {
        try {
            String all = Files.readString(log);
            return all.substring(Math.max(0, all.length() - 8_000));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
