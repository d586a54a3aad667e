package io.triwire.bench.load.publish;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventFileTest {

    private static final FieldPath CHANNEL = FieldPath.of(List.of("wiki", "channel"));
    private static final FieldPath TYPE = FieldPath.of(List.of("type"));

    @Test
    void keepsTheBytesOfEachLine() {
        List<Post> posts = parse("{ \"a\" : 1.0e+2,\"b\":\"\\u00f8ø\" }\r\n  [1, 2] \nnull");

        assertThat(posts)
                .extracting(post -> new String(post.data(), StandardCharsets.UTF_8))
                .containsExactly("{ \"a\" : 1.0e+2,\"b\":\"\\u00f8ø\" }", "  [1, 2] ", "null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"wiki":"dewiki","channel":"other"} | dewiki
                    {"wiki":null,"channel":"quay"}      | quay
                    {"channel":7}                       | 7
                    {"channel":null}                    |
                    {"data":{"channel":"inner"}}        |
                    "channel"                           |
                    """)
    void takesTheChannelFromTheFirstFieldThereIs(String line, String channel) {
        assertThat(parse(line).get(0).channel()).isEqualTo(Optional.ofNullable(channel));
    }

    @Test
    void readsAFieldInsideTheEventByItsPointer() {
        FieldPath domain = FieldPath.of(List.of("/meta/domain"));

        List<Post> posts = EventFile.parse("events", bytes("{\"meta\":{\"domain\":\"a.example\"}}"), domain, TYPE);

        assertThat(posts.get(0).channel()).contains("a.example");
    }

    @Test
    void takesANameWithASlashInsideAsAName() {
        FieldPath slashed = FieldPath.of(List.of("a/b"));

        List<Post> posts = EventFile.parse("events", bytes("{\"a/b\":\"c\"}"), slashed, TYPE);

        assertThat(posts.get(0).channel()).contains("c");
    }

    @Test
    void leavesTheTypeOpenWhereTheEventHasNone() {
        assertThat(parse("{\"type\":\"edit\"}\n{}"))
                .extracting(Post::type)
                .containsExactly(Optional.of("edit"), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{} {}", "{\"a\":}", "[1,", "nul", "{\"a\":01}", "\uFEFF{}"})
    void refusesALineThatIsNotOneJsonValue(String line) {
        assertThatThrownBy(() -> parse("{}\n" + line + "\n{}"))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageStartingWith("events.ndjson, line 2: ");
    }

    @Test
    void refusesAnEmptyFile() {
        assertThatThrownBy(() -> parse("")).hasMessage("events.ndjson, line 1: the file is empty");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] latin1 = "\"ø\"".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> EventFile.parse("events.ndjson", latin1, CHANNEL, TYPE))
                .hasMessage("events.ndjson, line 1: not UTF-8");
    }

    @Test
    void refusesAChannelThatNobodyCouldSubscribeTo() {
        assertThatThrownBy(() -> parse("{\"channel\":\"%s\"}".formatted("c".repeat(256))))
                .hasMessage("events.ndjson, line 1: a channel of 256 characters is not within 1 to 255");
        assertThatThrownBy(() -> parse("{\"channel\":\"\"}")).hasMessageContaining("0 characters");
        assertThatThrownBy(() -> parse("{\"channel\":{}}")).hasMessageEndingWith("/channel is not a text");
    }

    @Test
    void refusesALineThatKafkaWouldNotTake() {
        assertThatThrownBy(() -> parse("\"%s\"".formatted("x".repeat(EventFile.MAX_LINE_BYTES))))
                .hasMessage("events.ndjson, line 1: 995002 bytes are above 995000");
    }

    private static List<Post> parse(String content) {
        return EventFile.parse("events.ndjson", bytes(content), CHANNEL, TYPE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
