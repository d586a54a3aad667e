package io.triwire.bench.proxy.probe.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.triwire.client.Transport;

/**
 * A request that subscribes to the feed.
 *
 * @param transport its transport
 * @param id id in the log of an {@link Origin}
 * @param parameters query parameters, {@code name=value}
 * @param headers additional header lines, {@code name: value}
 */
public record Request(Transport transport, String id, List<String> parameters, List<String> headers) {

    public Request {
        parameters = List.copyOf(parameters);
        headers = List.copyOf(headers);
    }

    /** A request to an {@link Origin}, with a new id. */
    public static Request of(Transport transport, Script script) {
        Request plain = of(transport);
        return plain.parameter("id=" + plain.id)
                .parameter("transport=" + transport.id())
                .parameter("script=" + script);
    }

    /** A request to a service. */
    public static Request of(Transport transport) {
        return new Request(transport, UUID.randomUUID().toString(), List.of(), List.of());
    }

    /** This request with another query parameter, {@code name=value}. */
    public Request parameter(String parameter) {
        return new Request(transport, id, append(parameters, parameter), headers);
    }

    /** This request with another header line. */
    public Request header(String line) {
        return new Request(transport, id, parameters, append(headers, line));
    }

    private static List<String> append(List<String> list, String more) {
        List<String> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    /** The query. */
    public String query() {
        return String.join("&", parameters);
    }

    /** All header lines except Host. */
    List<String> lines() {
        List<String> lines = transport.requestHeaders("dGhlIHNhbXBsZSBub25jZQ==");
        lines.addAll(headers);
        return lines;
    }
}
