package io.triwire.bench.command;

import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.triwire.client.Transport;

/** The text form of where services run: {@code ws=http://a:8081,sse=http://b:8082/feed}. */
final class TargetOptions {

    private TargetOptions() {}

    /**
     * Reads the addresses.
     *
     * @throws IllegalArgumentException if one is none, or not of HTTP without encryption
     */
    static Map<Transport, URI> parse(List<String> targets) {
        Map<Transport, URI> parsed = new EnumMap<>(Transport.class);
        for (String target : targets) {
            int equals = target.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'%s' is not of the form ws=http://host:port".formatted(target));
            }
            Transport transport = Transport.of(target.substring(0, equals));
            URI address = URI.create(target.substring(equals + 1).replaceFirst("^ws:", "http:"));
            if (!"http".equals(address.getScheme()) || address.getHost() == null || address.getPort() < 1) {
                throw new IllegalArgumentException(
                        "'%s' is not of the form http://host:port".formatted(target.substring(equals + 1)));
            }
            if (parsed.put(transport, address) != null) {
                throw new IllegalArgumentException("two addresses of '%s'".formatted(target.substring(0, equals)));
            }
        }
        return parsed;
    }
}
