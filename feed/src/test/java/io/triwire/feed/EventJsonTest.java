package io.triwire.feed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventJsonTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The members as text; fails where they are not UTF-8. */
    private static String fields(Optional<String> channel, String type, Optional<byte[]> value) {
        byte[] fields = EventJson.fields(channel, type, 1_700_000_000_000_000L, value);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(fields))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new AssertionError("not UTF-8: " + HexFormat.of().formatHex(fields), notUtf8);
        }
    }

    private static String data(byte[] value) {
        String fields = fields(Optional.of("c"), "t", Optional.of(value));
        String before = "\"channel\":\"c\",\"type\":\"t\",\"time\":1700000000000000,";
        assertThat(fields).startsWith(before).endsWith("}");
        return fields.substring(before.length(), fields.length() - 1);
    }

    private static JsonNode parsed(String fields) {
        try {
            return JSON.readTree("{" + fields);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: {" + fields, malformed);
        }
    }

    private static void assertBase64(byte[] value) {
        assertThat(data(value))
                .isEqualTo("\"dataBase64\":\"" + Base64.getEncoder().encodeToString(value) + "\"");
    }

    @Test
    void isEveryMemberBehindTheId() {
        assertThat(fields(Optional.of("enwiki"), "edit", Optional.of(utf8("{\"title\":\"Event stream\"}"))))
                .isEqualTo("\"channel\":\"enwiki\",\"type\":\"edit\",\"time\":1700000000000000,"
                        + "\"data\":{\"title\":\"Event stream\"}}");
    }

    @Test
    void hasANullChannelWithoutOne() {
        assertThat(fields(Optional.empty(), "edit", Optional.of(utf8("1")))).startsWith("\"channel\":null,");
    }

    @Test
    void hasNullDataWithoutAValue() {
        assertThat(fields(Optional.empty(), "edit", Optional.empty())).endsWith(",\"data\":null}");
    }

    @Test
    void writesNumbersInTheSameDigitsEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(fields(Optional.empty(), "edit", Optional.empty())).contains("\"time\":1700000000000000,");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "0",
                "-0",
                "-12.50e+3",
                "123456789012345678901234567890",
                "\"\"",
                "\"a \\\" b\"",
                " {\"a\" : [1, 2, {\"b\":null}] } ",
                "\t1\t",
                "{\"a\":1,\"a\":2}",
                "\"\\ud83d\\ude00 \\\\ud800 \\\\uD800\"",
                "\"\\u000a\"",
                "\"\u00e9\u4e16\ud83d\ude00\"",
                "\"\u2028\u2029\u0085\""
            })
    void keepsJsonAsItIs(String value) {
        assertThat(data(utf8(value))).isEqualTo("\"data\":" + value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "\u0000",
                "plain text",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "nul",
                "nulll",
                "True",
                "1 2",
                "1,",
                "1x",
                "1e",
                "{} {}",
                "{}x",
                "[1]]",
                "[1,]",
                "[,1]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{a:1}",
                "{'a':1}",
                "[1 2]",
                "{",
                "[",
                "[1",
                "{\"a\":",
                "\"",
                "\"abc",
                "\"abc\\",
                "\"abc\\\"",
                "[\"abc]",
                "\"a\\x\"",
                "[\"a\\x\"]",
                "{\"k\":\"a\\u12g4\"}",
                "\"\\u12\"",
                "\"line\nbreak\"",
                "\"line\rbreak\"",
                "[\"line\nbreak\"]",
                "\"tab\there\"",
                "\"nul\u0000\"",
                "{\"line\nbreak\":1}",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "0x1",
                "/* no */ 1",
                "// no\n1",
                "# no\n1",
                "1 // no",
                "\ufeff{}",
                "{}\ufeff",
                "\u00a01",
                "1\u00a0",
                "\f1",
                "]",
                "}",
                "\"\\ud800\"",
                "\"\\uDE00\"",
                "\"\\ud83d\\\\ude00\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "[{\"a\":[\"\\uD83D\"]}]",
                "{\"\\udead\":1}"
            })
    void encodesWhatIsNotJson(String value) {
        assertBase64(utf8(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22ff22", // no UTF-8 byte
                "2280", // a continuation byte alone, unterminated
                "228022", // a continuation byte alone
                "22c3", // ends within a character
                "22c322", // a character broken off
                "22e4b822",
                "22f09f9822",
                "22c0af22", // overlong
                "22e080af22",
                "22f08080af22",
                "22c08022", // Java's own form of NUL
                "22eda08022", // half of a surrogate pair
                "22eda0bdedb88022", // a surrogate pair, each half encoded
                "22f490808022", // above U+10FFFF
                "feff007b007d", // UTF-16
                "7b007d00",
                "0000007b0000007d" // UTF-32
            })
    void encodesWhatIsNotUtf8(String hex) {
        assertBase64(HexFormat.of().parseHex(hex));
    }

    @Test
    void padsBase64() {
        assertThat(data(utf8("a"))).isEqualTo("\"dataBase64\":\"YQ==\"");
    }

    @Test
    void keepsJsonThatIsNestedSixtyDeep() {
        String value = "[".repeat(60) + "]".repeat(60);

        assertThat(data(utf8(value))).isEqualTo("\"data\":" + value);
    }

    @Test
    void encodesJsonThatIsNestedDeeper() {
        assertBase64(utf8("[".repeat(61) + "]".repeat(61)));
        assertBase64(utf8("{\"a\":[".repeat(30) + "{}" + "]}".repeat(30)));
    }

    @Test
    void encodesJsonThatIsNestedBeyondAnyStack() {
        assertBase64(utf8("[".repeat(1_000_000)));
    }

    @Test
    void keepsANumberOfAThousandDigits() {
        String value = "9".repeat(1_000);

        assertThat(data(utf8(value))).isEqualTo("\"data\":" + value);
    }

    @Test
    void encodesALongerNumber() {
        assertBase64(utf8("9".repeat(1_001)));
    }

    @Test
    void encodesJsonWithANameThatIsTooLong() {
        String name = "n".repeat(50_000);

        assertThat(data(utf8("{\"" + name + "\":1}"))).isEqualTo("\"data\":{\"" + name + "\":1}");
        assertBase64(utf8("{\"" + name + "n\":1}"));
    }

    @Test
    void saysHowLongAValueIsThatIsLeftOut() {
        assertThat(new String(
                        EventJson.fieldsWithoutData(Optional.of("c"), "t", 17, 2_000_000), StandardCharsets.UTF_8))
                .isEqualTo("\"channel\":\"c\",\"type\":\"t\",\"time\":17,\"omittedBytes\":2000000}");
    }

    @Test
    void leavesRoomForTheLongestCursor() {
        byte[] fields = EventJson.fields(Optional.of("c"), "t", 17, Optional.of(utf8("1")));
        String longest = "c".repeat(Cursor.MAX_LENGTH);
        int bytes = new FeedEvent(longest, 0, 0, 0, Optional.of("c"), fields).bytes();

        assertThat(EventJson.fits(fields, 2_000)).isTrue();
        assertThat(EventJson.fits(fields, bytes - 1)).isFalse();
    }

    @Test
    void makesSpacesOfLineBreaksBetweenTokens() {
        assertThat(data(utf8("{\r\n\"a\":\r[1,\n2]\n}\n"))).isEqualTo("\"data\":{  \"a\": [1, 2] } ");
    }

    @Test
    void doesNotChangeTheValueItIsGiven() {
        byte[] value = utf8("[\n]");

        EventJson.fields(Optional.empty(), "t", 0, Optional.of(value));

        assertThat(value).isEqualTo(utf8("[\n]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "\\",
                "a\"b\\c/d",
                "\n\r\t\b\f",
                "\u0000\u001f\u007f",
                "\u2028\u2029",
                "\u00e9\u4e16",
                "\ud83d\ude00"
            })
    void escapesNames(String name) {
        JsonNode fields = parsed(fields(Optional.of(name), name, Optional.empty()));

        assertThat(fields.get("channel").asText()).isEqualTo(name);
        assertThat(fields.get("type").asText()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(chars = {'\ud83d', '\ude00'})
    void replacesHalfOfASurrogatePairInAName(char half) {
        JsonNode fields = parsed(fields(Optional.of("a" + half + "b"), "t" + half, Optional.empty()));

        assertThat(fields.get("channel").asText()).isEqualTo("a?b");
        assertThat(fields.get("type").asText()).isEqualTo("t?");
    }

    @Test
    void quotesAText() {
        assertThat(EventJson.quoted("say \"hi\"\n")).isEqualTo("\"say \\\"hi\\\"\\n\"");
    }

    @Provide
    Arbitrary<String> json() {
        return RandomJson.values();
    }

    @Property
    void keepsTheMeaningOfAnyJson(@ForAll("json") String value) throws JsonProcessingException {
        JsonNode fields = parsed(fields(Optional.of("c"), "t", Optional.of(utf8(value))));

        assertThat(fields.get("data")).isEqualTo(JSON.readTree(value));
    }

    @Property
    void isOnOneLineWhateverTheValue(@ForAll("json") String value) {
        assertThat(fields(Optional.of("c"), "t", Optional.of(utf8(value)))).doesNotContain("\r", "\n");
    }

    @Property
    void isJsonOnOneLineWhateverTheBytes(@ForAll byte[] value) {
        String fields = fields(Optional.of("c"), "t", Optional.of(value));

        assertThat(fields).doesNotContain("\r", "\n");
        assertThat(parsed(fields).size()).isEqualTo(4);
    }

    @Property
    void isJsonOnOneLineWhateverTheNames(@ForAll String channel, @ForAll String type) {
        String fields = fields(Optional.of(channel), type, Optional.empty());

        assertThat(fields).doesNotContain("\r", "\n");
        assertThat(parsed(fields).size()).isEqualTo(4);
    }
}
