package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

/**
 * The ports, services and directory of one proxy process; its configuration files are rendered for them.
 *
 * @param upstreams services behind the proxy
 * @param ports port of the proxy for each transport; a forward proxy uses only that of WebSocket
 * @param securePorts TLS port of the proxy for each transport
 * @param limitSeconds timeout for quiet connections in {@link ProxyConfig#LIMITS}
 * @param certificate certificate of the TLS ports
 * @param directory directory for the rendered files and everything that the proxy writes
 */
public record ProxyInstance(
        Upstreams upstreams,
        Map<Transport, Integer> ports,
        Map<Transport, Integer> securePorts,
        int limitSeconds,
        SelfSignedCertificate certificate,
        Path directory) {

    public ProxyInstance {
        ports = Map.copyOf(ports);
        securePorts = Map.copyOf(securePorts);
    }

    /** An instance on free ports, with a new directory below {@code parent}, for one instance of each service. */
    public static ProxyInstance create(
            Map<Transport, Integer> services, int limitSeconds, SelfSignedCertificate certificate, Path parent)
            throws IOException {
        return create(Upstreams.of(services), limitSeconds, certificate, parent);
    }

    /** An instance on free ports, with a new directory below {@code parent}. */
    public static ProxyInstance create(
            Upstreams upstreams, int limitSeconds, SelfSignedCertificate certificate, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "proxy-");
        // A proxy started as root drops its privileges and must still reach the directory.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new ProxyInstance(upstreams, free(), free(), limitSeconds, certificate, directory);
    }

    /** This instance in front of other services. */
    public ProxyInstance services(Map<Transport, Integer> others) {
        return new ProxyInstance(Upstreams.of(others), ports, securePorts, limitSeconds, certificate, directory);
    }

    /** The ports of the services. */
    public Map<Transport, Integer> services() {
        return upstreams.services();
    }

    private static Map<Transport, Integer> free() {
        return ports(transport -> FreePort.find());
    }

    /** The port that a function gives for each transport. */
    public static Map<Transport, Integer> ports(ToIntFunction<Transport> port) {
        Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
        Stream.of(Transport.values()).forEach(transport -> ports.put(transport, port.applyAsInt(transport)));
        return ports;
    }

    /** The port of a transport. */
    static int port(Map<Transport, Integer> ports, Transport transport) {
        return Objects.requireNonNull(ports.get(transport));
    }

    /** The port of a forward proxy. */
    public int port() {
        return port(ports, Transport.WEBSOCKET);
    }

    /** Writes the files of a configuration into the directory. */
    void render(Proxy proxy, ProxyConfig config) throws IOException {
        ConfigTemplate template = new ConfigTemplate(values());
        for (String file : proxy.files()) {
            Files.writeString(directory.resolve(file), template.render(proxy.template(config, file)));
        }
    }

    /** The values of placeholders in templates and commands, by name. */
    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        values.put("dir", directory.toString());
        values.put("port", Integer.toString(port()));
        values.put("limit", Integer.toString(limitSeconds));
        values.put("certificate", certificate.certificate().toString());
        values.put("key", certificate.key().toString());
        values.put("certificate-and-key", certificate.both().toString());
        for (Transport transport : Transport.values()) {
            String id = transport.id();
            values.put(id + "-name", transport.slug());
            values.put(id + "-service", Integer.toString(port(upstreams.services(), transport)));
            values.put(id + "-replica", Integer.toString(port(upstreams.replicas(), transport)));
            values.put(id + "-tls-service", Integer.toString(port(upstreams.secure(), transport)));
            values.put(id + "-health", Integer.toString(port(upstreams.health(), transport)));
            values.put(id + "-replica-health", Integer.toString(port(upstreams.replicaHealth(), transport)));
            values.put(id + "-port", Integer.toString(port(ports, transport)));
            values.put(id + "-tls-port", Integer.toString(port(securePorts, transport)));
        }
        return values;
    }
}
