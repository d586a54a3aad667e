package io.triwire.bench.compare;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.LocalServices;
import io.triwire.bench.process.ProcessUsage;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

/**
 * The service that a run measures: a fresh process, or one elsewhere, of whose process nothing is known.
 *
 * @param base {@code http://host:port}
 * @param feed where its feed is
 * @param management where its metrics are, {@code http://host:port}, if that is known
 * @param topic that the feed is
 */
record ServiceUnderTest(URI base, URI feed, Optional<URI> management, String topic, Optional<LocalServices> process)
        implements AutoCloseable {

    /** A service that is started, without waiting for it, or the one that runs elsewhere. */
    static ServiceUnderTest of(Transport transport, TestBed site, String runId, Path logs) {
        if (!site.startsServices()) {
            URI target = Optional.ofNullable(site.targets().get(transport)).orElseThrow();
            return new ServiceUnderTest(
                    target.resolve("/"), feed(target), management(target), site.topic(), Optional.empty());
        }
        String topic = topic(runId);
        int port = site.port() == 0 ? FreePort.find() : site.port();
        LocalService service = LocalService.of(
                        site.repository(),
                        transport.module(),
                        port,
                        Map.of(
                                "kafka.bootstrap.servers",
                                site.access().bootstrapServers(),
                                "feed.topic",
                                topic,
                                // When it is ended nobody is there any more who would have to be sent away.
                                "feed.leave-after",
                                "0s"))
                .with(site.access().environment());
        URI base = URI.create("http://127.0.0.1:" + port);
        return new ServiceUnderTest(
                base,
                base.resolve(Transport.PATH),
                Optional.of(URI.create("http://127.0.0.1:" + service.managementPort())),
                topic,
                Optional.of(LocalServices.start(List.of(service), logs)));
    }

    /** The topic of a service that is started for a run. */
    static String topic(String runId) {
        return "triwire-" + runId;
    }

    /** Where the feed of a service is that runs elsewhere: where its address says, or where all have it. */
    static URI feed(URI target) {
        return target.getPath().length() > 1 ? target : target.resolve(Transport.PATH);
    }

    /** Where the metrics of a service are that runs elsewhere, if its ports are as far apart as they are by default. */
    static Optional<URI> management(URI target) {
        int port = target.getPort() + LocalService.TO_MANAGEMENT;
        return target.getPort() < 0 || port > LocalService.MAX_PORT
                ? Optional.empty()
                : Optional.of(URI.create("http://%s:%d".formatted(target.getHost(), port)));
    }

    /** Waits until it is ready, where it was started here. */
    void awaitReady() throws InterruptedException {
        if (process.isPresent()) {
            process.get().awaitReady();
        }
    }

    Optional<ProcessUsage> usage() {
        return process.map(started -> new ProcessUsage(started.pids().get(0)));
    }

    Optional<Long> pid() {
        return process.map(started -> started.pids().get(0));
    }

    Duration cpu() {
        return usage().map(ProcessUsage::cpu).orElse(Duration.ZERO);
    }

    long residentBytes() {
        return usage().map(ProcessUsage::residentBytes).orElse(0L);
    }

    @Override
    public void close() {
        process.ifPresent(LocalServices::close);
    }
}
