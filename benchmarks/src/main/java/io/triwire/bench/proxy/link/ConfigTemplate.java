package io.triwire.bench.proxy.link;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/**
 * Replaces placeholders such as {@code ${sse-port}} in a text.
 *
 * <p>What stands between <code>${each transport}</code> and <code>${end}</code> is repeated for each transport, and
 * between <code>${each http}</code> and <code>${end}</code> for each but those that upgrade the connection. In it, an
 * asterisk in a placeholder is the id of the transport: {@code ${*-port}} is {@code ${sse-port}} for SSE, and
 * {@code ${*}} the id itself.
 *
 * @param values value of each placeholder, by name
 */
record ConfigTemplate(Map<String, String> values) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z0-9-]+)}");

    /** A loop on one line, or one whose start and end each have a line of their own. */
    private static final Pattern LOOP = Pattern.compile(
            "\\$\\{each (transport|http)}\\n?(.*?)\\$\\{end}(?:(?<=\\n\\$\\{end})\\n)?", Pattern.DOTALL);

    /** The text with every loop written out, and its placeholders as they are. */
    static String unrolled(String text) {
        return LOOP.matcher(text)
                .replaceAll(loop -> Matcher.quoteReplacement(
                        repeat(loop.group(2), loop.group(1).equals("http"))));
    }

    /**
     * The text with every placeholder replaced.
     *
     * @throws IllegalArgumentException if a placeholder has no value
     */
    String render(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(placeholder -> {
            String value = values.get(placeholder.group(1));
            if (value == null) {
                throw new IllegalArgumentException("no value for %s".formatted(placeholder.group()));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String repeat(String text, boolean httpOnly) {
        return Stream.of(Transport.values())
                .filter(transport -> !httpOnly || transport.kind() != Transport.Kind.SOCKET)
                .map(transport -> text.replace("${*}", transport.id()).replace("${*-", "${" + transport.id() + "-"))
                .collect(Collectors.joining());
    }
}
