package io.triwire.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.process.ProcessUsage;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.TemporaryDirectory;
import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.ProxyProcess;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.SelfSignedCertificate;
import io.triwire.client.Transport;

/**
 * An open path: its proxy runs in front of the service until the path is closed.
 *
 * @param service address of the service itself
 * @param way the proxy; empty on the direct path
 */
record OpenPath(URI service, Optional<OpenProxy> way) implements AutoCloseable {

    /** Timeout of {@code ProxyConfig.LIMITS}, which no comparison uses. */
    private static final int LIMIT_SECONDS = 60;

    /** A running proxy, and the directory of its files. */
    record OpenProxy(String name, RunningProxy proxy, Path directory) {}

    /**
     * Opens a path to a service, and waits until its proxy listens.
     *
     * @param service {@code http://127.0.0.1:port} if the path has a proxy
     * @throws ProgramFailedException if the proxy does not start
     */
    static OpenPath of(NetworkPath route, URI service) throws InterruptedException {
        return route.proxy().isEmpty()
                ? new OpenPath(service, Optional.empty())
                : new OpenPath(service, Optional.of(start(route, route.proxy().get(), service.getPort())));
    }

    private static OpenProxy start(NetworkPath route, ProxyProgram program, int port) throws InterruptedException {
        Path directory = TemporaryDirectory.createForProxies("path");
        try {
            ProxyInstance site = ProxyInstance.create(
                    ProxyInstance.ports(transport -> port),
                    LIMIT_SECONDS,
                    SelfSignedCertificate.in(directory),
                    directory);
            return new OpenProxy(route.name(), ProxyProcess.start(program, route.setup(), site), directory);
        } catch (IOException failed) {
            TemporaryDirectory.delete(directory);
            throw new UncheckedIOException(failed);
        } catch (InterruptedException | RuntimeException failed) {
            TemporaryDirectory.delete(directory);
            throw failed;
        }
    }

    /** The path as a link for clients. */
    Link link() {
        Map<Transport, Integer> straight = ProxyInstance.ports(transport -> service.getPort());
        return way.map(open -> Link.of(open.name, open.proxy.instance().ports()))
                .orElseGet(() -> Link.direct(straight));
    }

    /** The address at which clients reach an address of the service over this path. */
    URI seenByClients(Transport transport, URI address) {
        return way.map(open -> link().service(transport).resolve(address.getRawPath()))
                .orElse(address);
    }

    /** CPU time of the proxy so far; zero if it has no process of its own. */
    Duration cpu() {
        return family().map(ProcessUsage::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** Memory of the proxy in bytes; 0 if it has no process of its own. */
    long residentBytes() {
        return family().mapToLong(ProcessUsage::residentBytes).sum();
    }

    private Stream<ProcessUsage> family() {
        return way.flatMap(open -> open.proxy.pid()).stream().flatMap(ProcessUsage::ofFamily);
    }

    @Override
    public void close() {
        way.ifPresent(open -> {
            open.proxy.close();
            TemporaryDirectory.delete(open.directory);
        });
    }
}
