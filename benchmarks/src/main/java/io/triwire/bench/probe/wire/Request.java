package io.triwire.bench.probe.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.triwire.testkit.Transport;

/**
 * A subscription at an {@link Origin}.
 *
 * @param id under which the origin logs it
 * @param parameters of the query, beside the id, the transport and the script
 * @param headers lines {@code name: value}
 */
public record Request(Transport transport, String id, Script script, List<String> parameters, List<String> headers) {

    public Request {
        parameters = List.copyOf(parameters);
        headers = List.copyOf(headers);
    }

    /** One with an id of its own. */
    public static Request of(Transport transport, Script script) {
        return new Request(transport, UUID.randomUUID().toString(), script, List.of(), List.of());
    }

    /** The same with a parameter, {@code name=value}. */
    public Request parameter(String parameter) {
        return new Request(transport, id, script, append(parameters, parameter), headers);
    }

    /** The same with a header line. */
    public Request header(String line) {
        return new Request(transport, id, script, parameters, append(headers, line));
    }

    private static List<String> append(List<String> list, String more) {
        List<String> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    /** Path and query. */
    public String target() {
        StringBuilder target = new StringBuilder("/feed?id=%s&transport=%s&script=%s".formatted(id, transport, script));
        parameters.forEach(parameter -> target.append('&').append(parameter));
        return target.toString();
    }

    /** All header lines but Host. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        switch (transport) {
            case WEBSOCKET ->
                lines.addAll(List.of(
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "Sec-WebSocket-Protocol: triwire.v1"));
            case SSE -> lines.add("Accept: text/event-stream");
            case LONG_POLL -> lines.add("Accept: application/json");
        }
        lines.addAll(headers);
        return lines;
    }
}
