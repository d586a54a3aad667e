package io.triwire.bench.load.workload;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the keys of a file with their bounds, and then refuses the keys that were not read. */
final class YamlReader {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m)");

    private final String file;
    private final String prefix;
    private final JsonNode values;
    private final Set<String> known = new TreeSet<>();

    /**
     * @param prefix prefix of the keys' names in error messages
     */
    YamlReader(String file, String prefix, JsonNode values) {
        this.file = file;
        this.prefix = prefix;
        this.values = values;
    }

    YamlReader section(String key) {
        JsonNode section = value(key);
        if (!section.isObject()) {
            throw fault(key, section, "must hold keys with values");
        }
        return new YamlReader(file, prefix + key + ".", section);
    }

    String text(String key, int maxLength) {
        JsonNode text = value(key);
        if (!text.isTextual() || text.asText().isBlank() || text.asText().length() > maxLength) {
            throw fault(key, text, "must be text of 1 to %d characters".formatted(maxLength));
        }
        return text.asText();
    }

    int whole(String key, int least, int most) {
        JsonNode number = value(key);
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || number.asLong() < least
                || number.asLong() > most) {
            throw fault(key, number, "must be a whole number within %d to %d".formatted(least, most));
        }
        return number.asInt();
    }

    double number(String key, int least, int most) {
        JsonNode number = value(key);
        // NaN is within no bounds.
        if (!number.isNumber() || !(number.asDouble() >= least && number.asDouble() <= most)) {
            throw fault(key, number, "must be a number within %d to %d".formatted(least, most));
        }
        return number.asDouble();
    }

    boolean flag(String key) {
        JsonNode flag = value(key);
        if (!flag.isBoolean()) {
            throw fault(key, flag, "must be true or false");
        }
        return flag.asBoolean();
    }

    <E extends Enum<E>> E choice(String key, Class<E> choices) {
        JsonNode choice = value(key);
        return Stream.of(choices.getEnumConstants())
                .filter(constant -> choice.isTextual() && word(constant).equals(choice.asText()))
                .findFirst()
                .orElseThrow(() -> fault(
                        key,
                        choice,
                        "must be one of "
                                + String.join(
                                        ", ",
                                        Stream.of(choices.getEnumConstants())
                                                .map(YamlReader::word)
                                                .toList())));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    Duration duration(String key, double leastSeconds, double mostSeconds) {
        JsonNode value = value(key);
        Matcher text = DURATION.matcher(value.asText());
        if (value.isTextual() && text.matches()) {
            double seconds = Double.parseDouble(text.group(1))
                    * switch (text.group(2)) {
                        case "ms" -> 1e-3;
                        case "s" -> 1;
                        default -> 60;
                    };
            if (seconds >= leastSeconds && seconds <= mostSeconds) {
                return Duration.ofMillis(Math.round(seconds * 1e3));
            }
        }
        throw fault(
                key,
                value,
                "must be a duration such as 500ms, 20s or 2m, within %ss to %ss"
                        .formatted(plain(leastSeconds), plain(mostSeconds)));
    }

    private static String plain(double seconds) {
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }

    private JsonNode value(String key) {
        known.add(key);
        JsonNode value = values.path(key);
        if (value.isMissingNode()) {
            throw new InvalidWorkloadException(file, "the key '%s%s' is missing.".formatted(prefix, key));
        }
        return value;
    }

    private InvalidWorkloadException fault(String key, JsonNode value, String bound) {
        String shown = value.isContainerNode() ? "not a single value" : "'%s'".formatted(value.asText());
        return new InvalidWorkloadException(file, "%s%s is %s, but %s.".formatted(prefix, key, shown, bound));
    }

    void requireNoOther() {
        for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new InvalidWorkloadException(
                        file,
                        "there is no key '%s%s'; the keys are %s."
                                .formatted(prefix, name, String.join(", ", List.copyOf(known))));
            }
        }
    }
}
