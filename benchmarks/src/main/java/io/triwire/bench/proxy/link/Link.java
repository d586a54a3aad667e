package io.triwire.bench.proxy.link;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
 * @param services address of each service as the client sees it: {@code http://host:port}, or {@code https} with TLS;
 *     the feed is below its path
 * @param forward the forward proxy to use; empty for a direct path or a reverse proxy
 * @param trust certificates that the client trusts; empty without TLS
 * @param standIn what is asked in place of the services; empty if they are
 */
public record Link(
        String name,
        Map<Transport, URI> services,
        Optional<Forward> forward,
        Optional<SSLContext> trust,
        Optional<StandIn> standIn) {

    /**
     * A forward proxy.
     *
     * @param address its address
     * @param connect whether the client opens a tunnel with CONNECT (RFC 9110, section 9.3.6); otherwise it sends plain
     *     requests to the proxy
     * @param credentials {@code user:password} for the proxy; empty if it asks for none
     */
    public record Forward(InetSocketAddress address, boolean connect, Optional<String> credentials) {

        /** A forward proxy that asks for no credentials. */
        public Forward(InetSocketAddress address, boolean connect) {
            this(address, connect, Optional.empty());
        }

        /** The header line of the credentials (RFC 7617), with its line end; empty if there are none. */
        public String authorization() {
            return credentials
                    .map(each -> "Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8)) + "\r\n")
                    .orElse("");
        }
    }

    /**
     * What stands in for a service: it is asked as if it had the address of the service.
     *
     * @param address where to connect
     * @param path path of the feed
     */
    public record StandIn(InetSocketAddress address, String path) {}

    public Link {
        services = Map.copyOf(services);
    }

    /** The direct link to services on ports of the loopback address. */
    public static Link direct(Map<Transport, Integer> ports) {
        return of("direct", ports);
    }

    /** A link to ports of the loopback address, such as those of a reverse proxy. */
    public static Link of(String name, Map<Transport, Integer> ports) {
        return new Link(name, addresses("http", ports), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A link to TLS ports of the loopback address. */
    public static Link secure(String name, Map<Transport, Integer> ports, SSLContext trust) {
        return new Link(name, addresses("https", ports), Optional.empty(), Optional.of(trust), Optional.empty());
    }

    /** A link to one address of all services, with TLS if it is {@code https}. */
    public static Link to(URI address, SSLContext trust) {
        Map<Transport, URI> services =
                Stream.of(Transport.values()).collect(Collectors.toMap(transport -> transport, transport -> address));
        Optional<SSLContext> needed =
                Optional.of(trust).filter(context -> address.getScheme().equals("https"));
        return new Link("path", services, Optional.empty(), needed, Optional.empty());
    }

    /** The port of an address, given or of its scheme. */
    public static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
    }

    /** The path of an address, without a slash at its end. */
    public static String path(URI address) {
        return address.getRawPath().replaceFirst("/$", "");
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
        return new Link(name, services, Optional.of(proxy), trust, standIn);
    }

    /** This link to something that stands in for all services. */
    public Link to(StandIn other) {
        return new Link(name, services, forward, trust, Optional.of(other));
    }

    /** The path of a feed. */
    public String feed(Transport transport) {
        return standIn.map(StandIn::path).orElseGet(() -> path(service(transport)) + Transport.PATH);
    }

    /** The address of a service as the client sees it. */
    public URI service(Transport transport) {
        return Objects.requireNonNull(services.get(transport));
    }
}
