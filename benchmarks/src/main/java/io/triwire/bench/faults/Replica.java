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
import io.triwire.bench.process.ServiceFailedException;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

/** A replica of a service: a process that can be killed, stopped and restarted on the same ports. */
final class Replica implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final Duration TIME_TO_END = Duration.ofSeconds(20);
    /** JVM flags for a fast start and little memory: six replicas and Kafka share a small machine. */
    private static final List<String> JVM_FLAGS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

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
     * Starts a replica without waiting for it.
     *
     * @param repository root of the repository, with the packaged service
     * @param transport transport of the service
     * @param number number of the replica, from 1
     * @param settings configuration of the service
     * @param before command to run {@code java} with, such as {@code env NAME=VALUE}; may be empty
     * @param options additional JVM options
     * @param logs directory for its logs
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
        this.service = LocalService.of(repository, transport.module(), FreePort.find(), settings)
                .named("%s %d".formatted(transport.module(), number));
        this.before = before;
        this.options = options;
        this.logs = logs;
        this.process = run(before);
    }

    private ManagedProcess run(List<String> first) {
        Path log = logs.resolve("%s-%d.%d.log".formatted(transport.module(), number, written.size()));
        written.add(log);
        return service.start(
                first, Stream.concat(JVM_FLAGS.stream(), options.stream()).toList(), log, TIME_TO_END);
    }

    String name() {
        return service.name();
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

    /** Kills the process (SIGKILL) and waits until it is gone. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Shuts the process down (SIGTERM) and waits until it has exited. */
    void shutDown() {
        process.close();
    }

    /** Stops the process (SIGSTOP). */
    void stop() throws InterruptedException {
        Signals.send("STOP", pid());
    }

    /** Continues a stopped process (SIGCONT). */
    void cont() throws InterruptedException {
        Signals.send("CONT", pid());
    }

    /** Restarts the process without waiting for it. Does nothing if it is running. */
    void start() {
        start(before);
    }

    /** Restarts the process with another command before {@code java}. */
    void start(List<String> first) {
        if (!process.isAlive()) {
            process = run(first);
        }
    }

    boolean isReady() {
        return process.isAlive() && service.isReady();
    }

    /**
     * Waits until the replica is ready for subscribers.
     *
     * @throws FaultFailedException if its process exits, or is not ready within 90 s
     */
    void awaitReady() throws InterruptedException {
        try {
            service.awaitReady(process, TIME_TO_START);
        } catch (ServiceFailedException failed) {
            throw new FaultFailedException(failed);
        }
    }

    /** Resident memory in bytes; 0 if it is not running. */
    long residentBytes() {
        try {
            return usage().map(ProcessUsage::residentBytes).orElse(0L);
        } catch (IllegalStateException ended) {
            return 0;
        }
    }

    /** Resource usage of the process, if it is running. */
    Optional<ProcessUsage> usage() {
        return process.isAlive() ? Optional.of(new ProcessUsage(pid())) : Optional.empty();
    }

    /** The log lines at WARN and above, of all its processes. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Path log : written) {
            try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                lines.filter(line -> WARNING.matcher(line).matches())
                        .map(line -> name() + ": " + line)
                        .forEach(warnings::add);
            } catch (IOException unreadable) {
                warnings.add("Cannot read %s: %s".formatted(log, unreadable.getMessage()));
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
