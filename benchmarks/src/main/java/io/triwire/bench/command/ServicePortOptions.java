package io.triwire.bench.command;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

import picocli.CommandLine.Option;

import io.triwire.bench.process.LocalService;
import io.triwire.client.Transport;

/** The ports of the services, as options of {@code serve} and {@code listen}. */
final class ServicePortOptions {

    @Option(
            names = "--ws-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Port of the WebSocket service (default: ${DEFAULT-VALUE}).")
    private int wsPort;

    @Option(
            names = "--sse-port",
            paramLabel = "PORT",
            defaultValue = "8082",
            description = "Port of the SSE service (default: ${DEFAULT-VALUE}).")
    private int ssePort;

    @Option(
            names = "--lp-port",
            paramLabel = "PORT",
            defaultValue = "8083",
            description = "Port of the long-polling service (default: ${DEFAULT-VALUE}).")
    private int lpPort;

    /** For picocli, which sets the options. */
    ServicePortOptions() {}

    ServicePortOptions(int wsPort, int ssePort, int lpPort) {
        this.wsPort = wsPort;
        this.ssePort = ssePort;
        this.lpPort = lpPort;
    }

    /** The error message for the first port below {@code lowest} or above 65535, if there is one. */
    Optional<String> fault(int lowest) {
        return Stream.of(Transport.values())
                .filter(transport -> port(transport) < lowest || port(transport) > LocalService.MAX_PORT)
                .map(transport ->
                        "--%s-port must be within %d to %d.".formatted(transport.id(), lowest, LocalService.MAX_PORT))
                .findFirst();
    }

    int port(Transport transport) {
        return switch (transport) {
            case WEBSOCKET -> wsPort;
            case SSE -> ssePort;
            case LONG_POLL -> lpPort;
        };
    }

    /** The address of a service, {@code http://localhost:port}. */
    URI service(Transport transport) {
        return URI.create("http://localhost:" + port(transport));
    }

    /** The URL that continues after a cursor; for long polling it also waits 20 s. */
    URI feed(Transport transport, String after, Collection<String> channels) {
        StringBuilder query =
                new StringBuilder(Transport.PATH).append("?after=").append(encoded(after));
        channels.forEach(channel -> query.append("&channel=").append(encoded(channel)));
        if (transport.answersOnce()) {
            query.append("&wait=20s");
        }
        return service(transport).resolve(query.toString());
    }

    private static String encoded(String value) {
        // URLEncoder encodes forms, in which a space is a plus.
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The options that set ports other than the default, each after a space; empty if there are none. */
    String options() {
        StringBuilder options = new StringBuilder();
        for (Transport transport : Transport.values()) {
            if (port(transport) != transport.defaultPort()) {
                options.append(" --%s-port %d".formatted(transport.id(), port(transport)));
            }
        }
        return options.toString();
    }
}
