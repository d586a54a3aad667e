package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.triwire.bench.process.ProcessUsage;

/** Samples the services every 5 s until it is closed. */
final class ServiceSampler implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final List<Replica> replicas;
    private final long beganNanos = System.nanoTime();
    private final List<ServiceSample> samples;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "service-sampler");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts sampling.
     *
     * @param replicas replicas to sample
     * @param samples receives the samples; must be thread-safe
     */
    ServiceSampler(List<Replica> replicas, List<ServiceSample> samples) {
        this.replicas = List.copyOf(replicas);
        this.samples = samples;
        clock.scheduleAtFixedRate(this::sample, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    private void sample() {
        double second = second();
        List<ServiceSample> taken = new ArrayList<>();
        for (Replica replica : replicas) {
            replica.usage().ifPresent(usage -> add(taken, second, replica, usage, OptionalLong.empty()));
        }
        samples.addAll(taken);
    }

    /** Makes each service collect its garbage and samples its live heap. Every service must be running. */
    void sampleHeaps() throws InterruptedException {
        double second = second();
        List<ServiceSample> taken = new ArrayList<>();
        for (Replica replica : replicas) {
            ProcessUsage usage = replica.usage().orElseThrow();
            add(taken, second, replica, usage, usage.liveHeapBytes());
        }
        samples.addAll(taken);
    }

    private double second() {
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    private static void add(
            List<ServiceSample> taken, double second, Replica replica, ProcessUsage usage, OptionalLong heap) {
        try {
            taken.add(new ServiceSample(
                    second,
                    new ServiceSample.ReplicaProcess(replica.transport().id(), replica.number(), usage.pid()),
                    new ServiceSample.Usage(usage.residentBytes(), usage.openFiles(), heap)));
        } catch (IllegalStateException ended) {
            // A fault has ended the process meanwhile.
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
