package io.triwire.bench.proxy.link;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.triwire.client.Transport;

/**
 * The path from a client to the three services.
 *
 * @param name {@code direct}, or the proxy and its configuration, such as {@code nginx-tuned}
 * @param services address of each service as the client sees it: {@code http://host:port}, or {@code https} with TLS
 * @param forward the forward proxy to use; empty for a direct path or a reverse proxy
 * @param trust certificates that the client trusts; empty without TLS
 */
public record Link(String name, Map<Transport, URI> services, Optional<Forward> forward, Optional<SSLContext> trust) {

    /**
     * A forward proxy.
     *
     * @param address its address
     * @param connect whether the client opens a tunnel with CONNECT (RFC 9110, section 9.3.6); otherwise it sends plain
     *     requests to the proxy
     */
    public record Forward(InetSocketAddress address, boolean connect) {}

    public Link {
        services = Map.copyOf(services);
    }

    /** The direct link to services on ports of the loopback address. */
    public static Link direct(Map<Transport, Integer> ports) {
        return of("direct", ports);
    }

    /** A link to ports of the loopback address, such as those of a reverse proxy. */
    public static Link of(String name, Map<Transport, Integer> ports) {
        return new Link(name, addresses("http", ports), Optional.empty(), Optional.empty());
    }

    /** A link to TLS ports of the loopback address. */
    public static Link secure(String name, Map<Transport, Integer> ports, SSLContext trust) {
        return new Link(name, addresses("https", ports), Optional.empty(), Optional.of(trust));
    }

    private static Map<Transport, URI> addresses(String scheme, Map<Transport, Integer> ports) {
        return Stream.of(Transport.values())
                .collect(Collectors.toMap(transport -> transport, transport -> address(scheme, ports, transport)));
    }

    private static URI address(String scheme, Map<Transport, Integer> ports, Transport transport) {
        return URI.create("%s://127.0.0.1:%d".formatted(scheme, ProxyInstance.port(ports, transport)));
    }

    /** This link through a forward proxy. */
    public Link through(Forward proxy) {
        return new Link(name, services, Optional.of(proxy), trust);
    }

    /** The address of a service as the client sees it. */
    public URI service(Transport transport) {
        return Objects.requireNonNull(services.get(transport));
    }
}
