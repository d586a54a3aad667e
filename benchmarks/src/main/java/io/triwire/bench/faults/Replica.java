package io.triwire.bench.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.ManagedProcess;
import io.triwire.bench.process.ProcessUsage;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

/** One of the replicas of a service, as a process that can be killed, stopped and started again at the same port. */
final class Replica implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);
    private static final int LOG_LINES = 15;
    /** Six of them and Kafka share a small machine: they need to be right, and start in seconds, more than fast. */
    private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

    private static final Pattern WARNING = Pattern.compile("^[-0-9]+ [0-9:,.]+ (?:WARN|ERROR|FATAL) .*");

    private final Transport transport;
    private final int number;
    private final LocalService service;
    private final List<String> before;
    private final List<String> options;
    private final Path logs;
    private final List<Path> written = new ArrayList<>();
    private ManagedProcess process;

    /**
     * @param number of the replica, from 1
     * @param before a command that runs Java, such as {@code env NAME=VALUE}; may be empty
     * @param options of Java
     */
    Replica(
            Path repository,
            Transport transport,
            int number,
            Map<String, String> settings,
            List<String> before,
            List<String> options,
            Path logs) {
        this.transport = transport;
        this.number = number;
        this.service = LocalService.of(repository, transport.module(), FreePort.find(), settings);
        this.before = before;
        this.options = options;
        this.logs = logs;
        this.process = run(before);
    }

    private ManagedProcess run(List<String> first) {
        List<String> command = new ArrayList<>(first);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(QUICK);
        command.addAll(options);
        command.addAll(service.listening());
        service.settings().forEach((key, value) -> command.add("-D%s=%s".formatted(key, value)));
        command.addAll(List.of("-jar", service.jar().toString()));
        Path log = logs.resolve("%s-%d.%d.log".formatted(service.name(), number, written.size()));
        written.add(log);
        return ManagedProcess.start(name(), command, log, TIME_TO_END);
    }

    String name() {
        return "%s %d".formatted(service.name(), number);
    }

    Transport transport() {
        return transport;
    }

    int number() {
        return number;
    }

    int port() {
        return service.port();
    }

    int managementPort() {
        return service.managementPort();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    /** Asks it to end (SIGTERM), and waits until it has. */
    void end() {
        process.close();
    }

    void stop() throws InterruptedException {
        Signals.send("STOP", pid());
    }

    void goOn() throws InterruptedException {
        Signals.send("CONT", pid());
    }

    /** Starts it again as it was, without waiting for it; nothing if it runs. */
    void start() {
        start(before);
    }

    /** Starts it again after another command. */
    void start(List<String> first) {
        if (!process.isAlive()) {
            process = run(first);
        }
    }

    boolean isReady() {
        return process.isAlive() && service.isReady();
    }

    /**
     * Waits until it is ready for subscribers.
     *
     * @throws FaultFailedException if it ends or takes too long
     */
    void awaitReady() throws InterruptedException {
        if (!process.awaitReady(this::isReady, TIME_TO_START)) {
            throw new FaultFailedException("%s %s. The last lines of its log:%n%s"
                    .formatted(
                            name(),
                            process.isAlive()
                                    ? "is not ready after %d s".formatted(TIME_TO_START.toSeconds())
                                    : "ended",
                            String.join(System.lineSeparator(), process.lastLines(LOG_LINES))));
        }
    }

    /** Memory in RAM, in bytes; 0 if it does not run. */
    long residentBytes() {
        try {
            return usage().map(ProcessUsage::residentBytes).orElse(0L);
        } catch (IllegalStateException ended) {
            return 0;
        }
    }

    /** What its process uses, if it runs. */
    Optional<ProcessUsage> usage() {
        return process.isAlive() ? Optional.of(new ProcessUsage(pid())) : Optional.empty();
    }

    /** The lines of all its logs at WARN and above. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Path log : written) {
            try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                lines.filter(line -> WARNING.matcher(line).matches())
                        .map(line -> name() + ": " + line)
                        .forEach(warnings::add);
            } catch (IOException unreadable) {
                warnings.add("%s cannot be read: %s".formatted(log, unreadable.getMessage()));
            }
        }
        return warnings;
    }

    @Override
    public void close() {
        try {
            process.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
