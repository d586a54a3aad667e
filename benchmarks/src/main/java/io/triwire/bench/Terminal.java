package io.triwire.bench;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

import io.triwire.client.Transport;

/** Lines for the user to paste into a shell. */
public final class Terminal {

    private static final Pattern HARMLESS = Pattern.compile("[\\w./:@%+,=-]+");

    private Terminal() {}

    /** This command as the user called it. */
    public static String command() {
        return quoted(System.getProperty("triwire.command", "./triwire"));
    }

    /** {@code triwire listen} on a transport. */
    static String listen(Transport transport, Endpoints endpoints, Collection<String> options) {
        StringBuilder line = new StringBuilder(command()).append(" listen ").append(name(transport));
        options.forEach(option -> line.append(' ').append(quoted(option)));
        return line.append(endpoints.options()).toString();
    }

    /** {@code curl} on an address; {@code -N} is for answers without an end. */
    static String curl(Transport transport, URI address) {
        return "curl %s%s".formatted(transport == Transport.SSE ? "-N " : "", quoted(address.toString()));
    }

    /** What {@code listen} calls a transport. */
    public static String name(Transport transport) {
        return switch (transport) {
            case WEBSOCKET -> "ws";
            case SSE -> "sse";
            case LONG_POLL -> "lp";
        };
    }

    /** The transport of that name. */
    public static Transport transport(String name) {
        return List.of(Transport.values()).stream()
                .filter(transport -> name(transport).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is not ws, sse or lp".formatted(name)));
    }

    /** A word as a POSIX shell takes it for one. */
    public static String quoted(String word) {
        return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
