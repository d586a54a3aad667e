package io.triwire.bench.command;

import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.triwire.client.Transport;

/** Parses the value of {@code --target}: {@code ws=http://a:8081,sse=http://b:8082/feed}. */
final class TargetOptions {

    private TargetOptions() {}

    /**
     * The address of each transport.
     *
     * @throws IllegalArgumentException if one is malformed, is not plain HTTP, or comes twice
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
                throw new IllegalArgumentException("two addresses for '%s'".formatted(target.substring(0, equals)));
            }
        }
        return parsed;
    }
}
