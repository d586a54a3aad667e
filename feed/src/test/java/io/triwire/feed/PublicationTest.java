package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PublicationTest {

    @Test
    void hasEveryMember() {
        assertThat(Publication.parse(
                        "{\"channel\":\"enwiki\",\"type\":\"edit\",\"time\":1700000000000000,\"id\":\"7\",\"data\":1}"))
                .isEqualTo(new Publication(
                        Optional.of("enwiki"), "edit", OptionalLong.of(1_700_000_000_000_000L), Optional.of("7"), "1"));
    }

    @Test
    void needsNothingButData() {
        assertThat(Publication.parse("{\"data\":null}"))
                .isEqualTo(
                        new Publication(Optional.empty(), "message", OptionalLong.empty(), Optional.empty(), "null"));
    }

    @Test
    void takesANullChannelForNone() {
        assertThat(Publication.parse("{\"channel\":null,\"data\":1}").channel()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1.50e+3",
                "12345678901234567890.123456789012345678901234567890",
                "true",
                "null",
                "\"\"",
                "\"a \\\"quoted\\\" } , \\\\ \\u00e9 \\n\"",
                "\"\u00e9\u4e16\ud83d\ude00\u2028\"",
                "[]",
                "{}",
                "[ 1 , \"]\" , { \"}\" : [ ] } ]",
                "{\n  \"a\":\r\n[1,\t2]\n}",
                "{\"data\":{\"channel\":1,\"unknown\":2}}"
            })
    void keepsDataAsItIsWritten(String data) {
        assertThat(Publication.parse("{\"data\":" + data + "}").data()).isEqualTo(data);
        assertThat(Publication.parse("{ \"data\" :\n " + data + " \r\n, \"type\":\"t\"}")
                        .data())
                .isEqualTo(data);
    }

    @Test
    void givesDataInUtf8() {
        assertThat(Publication.parse("{\"data\":\"\u00e9\"}").bytes())
                .isEqualTo("\"\u00e9\"".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                  | 'data' is missing: the value to publish.
            {"type":"t"}                        | 'data' is missing: the value to publish.
            {"data":1,"Id":"7"}                 | 'Id' is not known; channel, type, time, id and data are.
            {"Data":1}                          | 'Data' is not known; channel, type, time, id and data are.
            {"channel":7,"data":1}              | 'channel' is not a string.
            {"channel":["a"],"data":1}          | 'channel' is not a string.
            {"channel":"sha256:","data":1}      | Nothing can be published on channel 'sha256:': a digest does not tell the key.
            {"channel":"base64:YWJj","data":1}  | The channel 'base64:YWJj' is named 'abc'.
            {"channel":"\\ud800","data":1}      | The channel name '\ud800' has half of a surrogate pair, which is not UTF-8.
            {"type":null,"data":1}              | 'type' is not a string.
            {"type":true,"data":1}              | 'type' is not a string.
            {"type":"","data":1}                | 'type' of 0 characters is not 1 to 255 characters of text that is UTF-8.
            {"type":"\\ude00","data":1}         | 'type' of 1 characters is not 1 to 255 characters of text that is UTF-8.
            {"id":7,"data":1}                   | 'id' is not a string.
            {"id":null,"data":1}                | 'id' is not a string.
            {"id":"","data":1}                  | 'id' of 0 characters is not 1 to 64 characters of text that is UTF-8.
            {"id":"\\ud800","data":1}           | 'id' of 1 characters is not 1 to 64 characters of text that is UTF-8.
            {"time":"1","data":1}               | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":null,"data":1}              | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":1.0,"data":1}               | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":1e3,"data":1}               | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":-1,"data":1}                | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":1000000000000000000,"data":1} | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"time":99999999999999999999,"data":1} | 'time' is not a whole number of microseconds from 0 to below 10^18.
            {"data":1} {}                       | Something follows the JSON object.
            {"data":1} 7                        | Something follows the JSON object.
            {"data":1,"data":2}                 | 'data' stands twice.
            []                                  | It is not a JSON object, which the event to publish must be.
            "data"                              | It is not a JSON object, which the event to publish must be.
            null                                | It is not a JSON object, which the event to publish must be.
            ``                                  | It is not a JSON object, which the event to publish must be.
            """)
    void tellsWhatIsWrong(String json, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse(json))
                .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"data\"",
                "{\"data\":",
                "{\"data\":1",
                "{\"data\":1,}",
                "{\"data\":}",
                "{\"data\":[}",
                "{\"data\":[1}",
                "{\"data\":\"abc}",
                "{\"data\":\"a\\x\"}",
                "{\"data\":\"a\nb\"}",
                "{\"data\":NaN}",
                "{\"data\":01}",
                "{\"data\":1}}",
                "{\"data\":1} x",
                "{data:1}",
                "{'data':1}",
                "{\"data\":1/**/}",
                "\ufeff{\"data\":1}",
                "nonsense"
            })
    void refusesWhatIsNotJson(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse(json))
                .withMessageMatching("(?s)It is not JSON: .+\\.");
    }

    @Test
    void takesSixtyLevels() {
        String data = "{\"a\":[".repeat(30) + "1" + "]}".repeat(30);

        assertThat(Publication.parse("{\"data\":" + data + ",\"type\":\"t\"}").data())
                .isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {61, 1_000, 1_000_000})
    void refusesMoreLevels(int levels) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse("{\"data\":" + "[".repeat(levels)))
                .withMessage("'data' is nested deeper than 60 levels.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "[{\"\\uDEAD\":1}]"})
    void refusesHalfOfASurrogatePair(String data) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse("{\"data\":" + data + "}"))
                .withMessage("'data' has half of a surrogate pair, which is not a character (RFC 7493, section 2.1).");
    }

    @Test
    void tellsTheBoundOfANumberWithoutTheNameOfAConstant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse("{\"data\":" + "1".repeat(1_001) + "}"))
                .withMessage("It is not JSON: Number value length (1001) exceeds the maximum allowed (1000).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "type"})
    void takesNamesOf255Characters(String member) {
        String json = "{\"%s\":\"%s\",\"data\":1}".formatted(member, "n".repeat(255));

        assertThat(Publication.parse(json).data()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "type"})
    void refusesLongerNames(String member) {
        String json = "{\"%s\":\"%s\",\"data\":1}".formatted(member, "n".repeat(256));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse(json))
                .withMessageContainingAll(member, "256 characters", "255");
    }

    @Test
    void takesAnIdOf64Characters() {
        assertThat(Publication.parse("{\"id\":\"%s\",\"data\":1}".formatted("i".repeat(64)))
                        .id())
                .contains("i".repeat(64));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publication.parse("{\"id\":\"%s\",\"data\":1}".formatted("i".repeat(65))))
                .withMessageContaining("'id' of 65 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "base64:_w", "a\u0000b"})
    void takesAnyChannelWhoseNameTellsItsKey(String channel) {
        String json = "{\"channel\":%s,\"data\":1}".formatted(EventJson.quoted(channel));

        assertThat(Publication.parse(json).channel()).contains(channel);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999_999_999_999_999_999L})
    void takesTimesUpToTheBound(long time) {
        assertThat(Publication.parse("{\"time\":" + time + ",\"data\":1}").timeMicros())
                .hasValue(time);
    }

    /** A text, and the value that stands in it as {@code data}. */
    record Sample(String json, String data) {}

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<List<String>> members = Arbitraries.maps(
                        Arbitraries.of("channel", "type"), RandomJson.strings().filter(text -> text.length() > 2))
                .map(PublicationTest::members);
        return Combinators.combine(
                        members,
                        Arbitraries.longs().between(0, 999_999_999_999_999_999L),
                        RandomJson.values(),
                        RandomJson.space(),
                        Arbitraries.randoms())
                .as((names, time, data, space, random) -> {
                    List<String> all = new ArrayList<>(names);
                    all.add("\"time\"" + space + ":" + space + time);
                    all.add("\"data\"" + space + ":" + space + data);
                    Collections.shuffle(all, random);
                    String json = space + "{" + space + String.join(space + "," + space, all) + space + "}" + space;
                    return new Sample(json, data);
                });
    }

    private static List<String> members(Map<String, String> values) {
        return values.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .toList();
    }

    @Property
    void findsDataWhereverItStands(@ForAll("samples") Sample sample) {
        assertThat(Publication.parse(sample.json()).data()).isEqualTo(sample.data());
    }

    @Property
    void refusesGarbageByOneException(@ForAll String garbage) {
        assertThatIllegalArgumentException().isThrownBy(() -> Publication.parse(garbage));
    }
}
