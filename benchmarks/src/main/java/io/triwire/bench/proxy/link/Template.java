package io.triwire.bench.proxy.link;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces placeholders such as {@code ${sse-port}} in a text.
 *
 * @param values value of each placeholder, by name
 */
record Template(Map<String, String> values) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z0-9-]+)}");

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
}
