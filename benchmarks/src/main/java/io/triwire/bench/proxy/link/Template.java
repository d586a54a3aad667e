package io.triwire.bench.proxy.link;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text with places such as {@code ${sse-port}}, each of which has a value. */
record Template(Map<String, String> values) {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z0-9-]+)}");

    String render(String text) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nothing is known for %s".formatted(place.group()));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
