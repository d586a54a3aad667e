package io.triwire.bench.compare;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.process.LocalService;
import io.triwire.bench.process.LocalServices;
import io.triwire.bench.process.ProcessUsage;
import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

/**
 * The service that runs measure: a process started for a block, or a service that runs elsewhere and whose process
 * cannot be measured.
 *
 * @param base {@code http://host:port}
 * @param endpoint its feed
 * @param management address of its metrics, {@code http://host:port}, if known
 * @param topic Kafka topic of the feed
 * @param process the process; empty for a service that runs elsewhere
 */
record ServiceUnderTest(
        URI base, Endpoint endpoint, Optional<URI> management, String topic, Optional<LocalServices> process)
        implements AutoCloseable {

    /**
     * Starts a service without waiting until it is ready, or returns the one that runs elsewhere.
     *
     * @param topic topic of a service that is started
     */
    static ServiceUnderTest of(Transport transport, TestBed site, String topic, Path logs) {
        if (site.elsewhere().isPresent()) {
            TestBed.RunningServices running = site.elsewhere().get();
            URI target = Optional.ofNullable(running.targets().get(transport)).orElseThrow();
            return new ServiceUnderTest(
                    target.resolve("/"),
                    Endpoint.of(transport, feed(target)),
                    management(target),
                    running.topic(),
                    Optional.empty());
        }
        int port = site.port() == 0 ? FreePort.find() : site.port();
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", site.access().bootstrapServers());
        settings.put("feed.topic", topic);
        // No subscriber is left when the process ends.
        settings.put("feed.leave-after", "0s");
        site.token().ifPresent(token -> settings.putAll(token.settings()));
        LocalService service = LocalService.of(site.repository(), transport.module(), port, settings)
                .with(site.access().environment());
        URI base = URI.create("http://127.0.0.1:" + port);
        return new ServiceUnderTest(
                base,
                new Endpoint(
                        transport, base.resolve(Transport.PATH), site.token().map(AccessToken::authorization)),
                Optional.of(URI.create("http://127.0.0.1:" + service.managementPort())),
                topic,
                Optional.of(LocalServices.start(List.of(service), logs)));
    }

    /**
     * The feed of a service that runs elsewhere: the path of its address, or the default path if the address has none.
     */
    static URI feed(URI target) {
        return target.getPath().length() > 1 ? target : target.resolve(Transport.PATH);
    }

    /**
     * The metrics address of a service that runs elsewhere, if its management port has the default offset from its
     * port.
     */
    static Optional<URI> management(URI target) {
        int port = target.getPort() + LocalService.TO_MANAGEMENT;
        return target.getPort() < 0 || port > LocalService.MAX_PORT
                ? Optional.empty()
                : Optional.of(URI.create("http://%s:%d".formatted(target.getHost(), port)));
    }

    /** Waits until the service is ready, if it was started here. */
    void awaitReady() throws InterruptedException {
        if (process.isPresent()) {
            process.get().awaitReady();
        }
    }

    /**
     * Checks that the process runs, if it was started here.
     *
     * @throws io.triwire.bench.process.ServiceFailedException if it has ended
     */
    void requireAlive() {
        process.ifPresent(LocalServices::requireAlive);
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

    Duration compilerCpu() {
        return usage().map(ProcessUsage::compilerCpu).orElse(Duration.ZERO);
    }

    long residentBytes() {
        return usage().map(ProcessUsage::residentBytes).orElse(0L);
    }

    /** Asks the process to end, without waiting for it. */
    void requestEnd() {
        process.ifPresent(LocalServices::requestEnd);
    }

    @Override
    public void close() {
        process.ifPresent(LocalServices::close);
    }
}
