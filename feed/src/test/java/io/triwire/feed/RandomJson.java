package io.triwire.feed;

import java.util.List;
import java.util.stream.Collectors;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** JSON texts of every kind, written in many ways. */
final class RandomJson {

    private RandomJson() {}

    /** One JSON value, with white space within it and none around it. */
    static Arbitrary<String> values() {
        return Arbitraries.lazyOf(
                RandomJson::scalars, RandomJson::scalars, RandomJson::scalars, RandomJson::arrays, RandomJson::objects);
    }

    /** What may stand between two tokens. */
    static Arbitrary<String> space() {
        return Arbitraries.of("", "", " ", "\n", "\r\n", "\t", "\r", "  \n  ");
    }

    private static Arbitrary<String> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.of("null", "true", "false", "0", "-0", "1e5", "-1.50E-3", "12345678901234567890", "0.1"),
                Arbitraries.longs().map(String::valueOf),
                strings());
    }

    static Arbitrary<String> strings() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "\\n",
                        "\\r",
                        "\\\\",
                        "\\\"",
                        "\\/",
                        "\\u2028",
                        "\\ud83d\\ude00",
                        "\\u0000",
                        "\u2028",
                        "\u2029",
                        "\u0085",
                        "\u00e9",
                        "\u4e16",
                        "\ud83d\ude00",
                        "\u007f",
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        " "),
                Arbitraries.strings().alpha().ofMaxLength(5));
        return piece.list().ofMaxSize(8).map(pieces -> "\"" + String.join("", pieces) + "\"");
    }

    private static Arbitrary<String> arrays() {
        return Combinators.combine(values().list().ofMaxSize(4), space())
                .as((values, space) -> "[" + space + String.join(space + "," + space, values) + space + "]");
    }

    private static Arbitrary<String> objects() {
        return Combinators.combine(values().list().ofMaxSize(4), space()).as(RandomJson::object);
    }

    private static String object(List<String> values, String space) {
        int[] name = {0};
        return values.stream()
                .map(value -> space + "\"k" + name[0]++ + "\"" + space + ":" + space + value + space)
                .collect(Collectors.joining(",", "{" + space, "}"));
    }
}
