package io.triwire.bench.command;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

import io.triwire.bench.process.LocalService;
import io.triwire.client.Transport;

/** The ports of the services, as options of {@code serve} and {@code listen}. */
@Command
final class ServicePortOptions {

    private final Map<Transport, OptionSpec> options = new EnumMap<>(Transport.class);

    /** The ports that the command line sets, or else the default ones. */
    ServicePortOptions() {
        for (Transport transport : Transport.values()) {
            OptionSpec option = OptionSpec.builder("--%s-port".formatted(transport.id()))
                    .paramLabel("PORT")
                    .type(int.class)
                    .defaultValue(Integer.toString(transport.defaultPort()))
                    .description("Port of the %s service (default: ${DEFAULT-VALUE})."
                            .formatted(transport.title().replace(' ', '-')))
                    .build();
            option.setValue(transport.defaultPort());
            options.put(transport, option);
        }
    }

    /** These ports, and the default ones of the other transports. */
    static ServicePortOptions of(Map<Transport, Integer> ports) {
        ServicePortOptions chosen = new ServicePortOptions();
        ports.forEach((transport, port) -> chosen.option(transport).setValue(port));
        return chosen;
    }

    @Spec(Spec.Target.MIXEE)
    void addTo(CommandSpec command) {
        options.values().forEach(command::addOption);
    }

    private OptionSpec option(Transport transport) {
        return Objects.requireNonNull(options.get(transport));
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
        return option(transport).getValue();
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
