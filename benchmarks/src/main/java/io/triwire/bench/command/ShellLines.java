package io.triwire.bench.command;

import java.net.URI;
import java.util.Collection;
import java.util.regex.Pattern;

import io.triwire.client.Transport;

/** Lines for the user to paste into a shell. */
public final class ShellLines {

    private static final Pattern HARMLESS = Pattern.compile("[\\w./:@%+,=-]+");

    private ShellLines() {}

    /** This command as the user called it. */
    public static String command() {
        return quoted(System.getProperty("triwire.command", "./triwire"));
    }

    /** {@code triwire listen} on a transport. */
    static String listen(Transport transport, ServicePortOptions endpoints, Collection<String> options) {
        StringBuilder line = new StringBuilder(command()).append(" listen ").append(transport.id());
        options.forEach(option -> line.append(' ').append(quoted(option)));
        return line.append(endpoints.options()).toString();
    }

    /** {@code curl} on an address; {@code -N} is for answers without an end. */
    static String curl(Transport transport, URI address) {
        return "curl %s%s".formatted(transport == Transport.SSE ? "-N " : "", quoted(address.toString()));
    }

    /** A word as a POSIX shell takes it for one. */
    public static String quoted(String word) {
        return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
