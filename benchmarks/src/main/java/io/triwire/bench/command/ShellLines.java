package io.triwire.bench.command;

import java.net.URI;
import java.util.Collection;
import java.util.regex.Pattern;

import picocli.CommandLine.Model.CommandSpec;

import io.triwire.client.Transport;

/** Command lines for the user to paste into a shell. */
public final class ShellLines {

    private static final Pattern UNQUOTED = Pattern.compile("[\\w./:@%+,=-]+");

    private ShellLines() {}

    /** This command as the user typed it, quoted for a shell. */
    public static String command() {
        return quoted(System.getProperty("triwire.command", "./triwire"));
    }

    /** The whole command line as the user typed it. */
    static String commandLine(CommandSpec spec) {
        StringBuilder line = new StringBuilder(command());
        spec.commandLine().getParseResult().originalArgs().forEach(word -> line.append(' ')
                .append(quoted(word)));
        return line.toString();
    }

    /** The line of {@code triwire listen} for a transport. */
    static String listen(Transport transport, ServicePortOptions ports, Collection<String> options) {
        StringBuilder line = new StringBuilder(command()).append(" listen ").append(transport.id());
        options.forEach(option -> line.append(' ').append(quoted(option)));
        return line.append(ports.options()).toString();
    }

    /** The line of {@code curl} for an address, with {@code -N} (no buffering) for a stream. */
    static String curl(Transport transport, URI address) {
        return "curl %s%s".formatted(transport.answersOnce() ? "" : "-N ", quoted(address.toString()));
    }

    /** A word quoted for a POSIX shell, if it needs quotes. */
    public static String quoted(String word) {
        return UNQUOTED.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
