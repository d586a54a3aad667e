package io.triwire.bench.process;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Services of this repository, each running in its own process, on the same JDK as this process. */
public final class LocalServices implements AutoCloseable {

    private static final Duration TIME_TO_START = Duration.ofSeconds(60);

    /** Above the 9 s that a service needs at most to shut down, by default. */
    private static final Duration TIME_TO_END = Duration.ofSeconds(12);

    private final Map<LocalService, ManagedProcess> processes;

    private LocalServices(Map<LocalService, ManagedProcess> processes) {
        this.processes = processes;
    }

    /**
     * Starts services, without waiting until they are ready.
     *
     * @param logs directory for their logs, one {@code name.log} each
     */
    public static LocalServices start(List<LocalService> services, Path logs) {
        LocalServices started = new LocalServices(new LinkedHashMap<>());
        try {
            services.forEach(service -> started.processes.put(
                    service, service.start(List.of(), List.of(), logs.resolve(service.name() + ".log"), TIME_TO_END)));
            return started;
        } catch (UncheckedIOException failed) {
            started.close();
            throw failed;
        }
    }

    /**
     * Waits until every service is ready for subscribers.
     *
     * @throws ServiceFailedException if a service ends, or is not ready within 60 s
     */
    public void awaitReady() throws InterruptedException {
        for (Map.Entry<LocalService, ManagedProcess> service : processes.entrySet()) {
            service.getKey().awaitReady(service.getValue(), TIME_TO_START);
        }
    }

    /**
     * Checks that every service runs.
     *
     * @throws ServiceFailedException if one has ended
     */
    public void requireAlive() {
        processes.values().stream().filter(process -> !process.isAlive()).forEach(process -> {
            throw new ServiceFailedException(process, "ended");
        });
    }

    /** The process ids of the services, in the order of {@link #start}. */
    public List<Long> pids() {
        return processes.values().stream().map(ManagedProcess::pid).toList();
    }

    /**
     * Waits until a service ends; none should.
     *
     * @throws ServiceFailedException when one has ended
     */
    public void awaitFailure() throws InterruptedException {
        CompletableFuture<?>[] ends =
                processes.values().stream().map(ManagedProcess::ended).toArray(CompletableFuture<?>[]::new);
        try {
            throw new ServiceFailedException(
                    (ManagedProcess) CompletableFuture.anyOf(ends).get(), "ended");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Kills all services (SIGKILL), like a power failure, and waits until they are gone. */
    public void kill() throws InterruptedException {
        for (ManagedProcess process : processes.values()) {
            process.kill();
        }
    }

    /** Asks all services to end (SIGTERM), without waiting for them. */
    public void requestEnd() {
        processes.values().forEach(ManagedProcess::requestEnd);
    }

    /** Stops all services in parallel (SIGTERM): each disconnects its subscribers first. */
    @Override
    public void close() {
        requestEnd();
        processes.values().forEach(ManagedProcess::close);
    }
}
