package io.triwire.client;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonObjectTest {

    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @Test
    void keepsTheSourceOfEachValue() {
        JsonObject object = JsonObject.of(" {\"a\" : [1, 2.50] ,\"b\":{ \"c\":\"\\u00e9\\n\" },\"d\":null} ");

        assertThat(object.members()).isEqualTo(Map.of("a", "[1, 2.50]", "b", "{ \"c\":\"\\u00e9\\n\" }", "d", "null"));
        assertThat(object.array("a")).containsExactly("1", "2.50");
        assertThat(object.object("b").orElseThrow().string("c")).contains("é\n");
        assertThat(object.string("d")).isEmpty();
        assertThat(object.has("d")).isTrue();
        assertThat(object.number("absent")).isEmpty();
    }

    @Test
    void readsNestingThatIsDeeperThanTheStack() {
        String deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);

        assertThat(JsonObject.of("{\"a\":%s}".formatted(deep)).text("a")).contains(deep);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "1.5", "9223372036854775808", "true", "{}", "[]"})
    void refusesOtherTypesThanAWholeNumber(String value) {
        JsonObject object = JsonObject.of("{\"a\":%s}".formatted(value));

        assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> object.number("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":1}x",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u\u0661\u0661\u0661\u0661\"}",
                "{\"a\":[1 2]}",
                "{\"a\":[1,]}",
                "{\"a\":[}",
                "{\"a\":{]}",
                "{\"a\":\"}",
                "{\"a\":1 \"b\":2}",
                "{\u00a0}"
            })
    void refusesWhatIsNoObject(String text) {
        assertThatExceptionOfType(ProtocolViolationException.class)
                .isThrownBy(() -> JsonObject.of(text))
                .withMessageContaining(text);
    }

    @Property
    void agreesWithJackson(@ForAll("nearlyJson") String text) {
        Optional<JsonNode> theirs = readByJackson(text);

        if (theirs.isEmpty()) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> JsonObject.of(text));
        } else {
            JsonObject ours = JsonObject.of(text);
            assertThat(theirs.get().propertyStream().map(Map.Entry::getKey))
                    .hasSameElementsAs(ours.members().keySet());
            ours.members().forEach((name, value) -> assertThat(readByJackson("{\"v\":" + value + "}"))
                    .hasValueSatisfying(node ->
                            assertThat(node.get("v")).isEqualTo(theirs.get().get(name))));
        }
    }

    private static Optional<JsonNode> readByJackson(String text) {
        try {
            return Optional.of(JACKSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
    }

    /** Objects of up to eight members, half of them with a character too much or too few. */
    @Provide
    Arbitrary<String> nearlyJson() {
        Arbitrary<String> names = Arbitraries.strings().withCharRange('a', 'e').ofMaxLength(2);
        Arbitrary<String> objects = Arbitraries.maps(names, values(3))
                .ofMaxSize(8)
                .map(members -> members.entrySet().stream()
                        .map(member -> "\"%s\" :%s".formatted(member.getKey(), member.getValue()))
                        .collect(Collectors.joining(",", "{", "}")));
        Arbitrary<String> broken = objects.flatMap(
                object -> Arbitraries.integers().between(0, object.length() - 1).flatMap(at -> Arbitraries.of(
                                "", ",", "\"", "}", "[", "1", "-", " ", "\\")
                        .map(instead -> object.substring(0, at) + instead + object.substring(at + 1))));
        return Arbitraries.frequencyOf(Tuple.of(1, objects), Tuple.of(1, broken));
    }

    private static Arbitrary<String> values(int depth) {
        Arbitrary<String> scalars = Arbitraries.of(
                "null", "true", "false", "0", "-0.5e+10", "12", "\"\"", "\"\\\\\\\"\\/\"", "\"\\ud83d\\ude00é\"");
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<String> arrays = values(depth - 1).list().ofMaxSize(3).map(elements -> elements.toString());
        return Arbitraries.oneOf(scalars, arrays, values(depth - 1).map("{ \"x\": %s}"::formatted));
    }
}
