package io.triwire.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import org.apache.kafka.common.utils.AppInfoParser;

import io.triwire.bench.load.result.Environment;
import io.triwire.bench.process.Requirements;

/** Collects facts about the environment of a comparison. */
public final class EnvironmentFacts {

    private static final long SECONDS_FOR_GIT = 10;

    private EnvironmentFacts() {}

    /**
     * Collects the machine, its limits, Java, versions, and the state of the source.
     *
     * @param repository directory of the repository whose services are measured
     * @param settings settings of the comparison to add to the facts
     * @param files configuration of the paths, by file name
     */
    public static Environment of(Path repository, Map<String, String> settings, Map<String, String> files) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", inFile("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", "%d MiB".formatted(system.getTotalMemorySize() >> 20));
        facts.put("load before", "%.2f".formatted(system.getSystemLoadAverage()));
        facts.put("kernel", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
        facts.put("open files, at most", Long.toString(Requirements.openFiles()));
        inFile("/etc/os-release", "PRETTY_NAME").ifPresent(name -> facts.put("system", name.replace("\"", "")));
        facts.put("Java", "%s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name")));
        facts.put(
                "JVM options",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        facts.put("Triwire", version(EnvironmentFacts.class));
        facts.put("Kafka", AppInfoParser.getVersion());
        git(repository, List.of("rev-parse", "HEAD")).ifPresent(commit -> {
            facts.put("commit", commit);
            facts.put(
                    "changed since",
                    git(repository, List.of("status", "--porcelain"))
                                    .map(String::isEmpty)
                                    .orElse(true)
                            ? "no"
                            : "yes");
        });
        facts.putAll(settings);
        return new Environment(facts, files);
    }

    static String version(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("not packaged");
    }

    private static Optional<String> inFile(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(line.indexOf(':') < 0 ? '=' : ':') + 1)
                            .strip())
                    .findFirst();
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    private static Optional<String> git(Path repository, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder("git", "-C", repository.toString());
        builder.command().addAll(arguments);
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = process.waitFor(SECONDS_FOR_GIT, TimeUnit.SECONDS) && process.exitValue() == 0;
            return done ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException missing) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
