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
 * @param name {@code direct}, or the proxy and its configuration, {@code nginx-tuned}
 * @param services where each service is, seen from the client: {@code http://host:port}, or {@code https} where TLS is
 *     spoken
 * @param forward the proxy that the client is told of; none where the proxy stands in for the services
 * @param trust whom the client trusts, where TLS is spoken
 */
public record Link(String name, Map<Transport, URI> services, Optional<Forward> forward, Optional<SSLContext> trust) {

    /**
     * A proxy that the client asks.
     *
     * @param connect whether it asks for a tunnel (RFC 9110, section 9.3.6) and not for the resource
     */
    public record Forward(InetSocketAddress address, boolean connect) {}

    public Link {
        services = Map.copyOf(services);
    }

    /** Straight to services at ports of the loopback address. */
    public static Link direct(Map<Transport, Integer> ports) {
        return of("direct", ports);
    }

    /** To ports of the loopback address, at which something stands in for the services. */
    public static Link of(String name, Map<Transport, Integer> ports) {
        return new Link(name, addresses("http", ports), Optional.empty(), Optional.empty());
    }

    /** The same ports with TLS spoken at them. */
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

    /** The same through a proxy that the client asks. */
    public Link through(Forward proxy) {
        return new Link(name, services, Optional.of(proxy), trust);
    }

    /** Where a service is, seen from the client. */
    public URI service(Transport transport) {
        return Objects.requireNonNull(services.get(transport));
    }
}
