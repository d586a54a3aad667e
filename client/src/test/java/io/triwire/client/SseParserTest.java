package io.triwire.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SseParserTest {

    private final SseParser parser = new SseParser();

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void endsLinesAtEachKindOfBreak(String lineBreak) {
        String stream = "event: control%1$sid: 7%1$sdata: one%1$sdata: two%1$s%1$s".formatted(lineBreak);

        assertThat(parse(stream)).containsExactly(new SseParser.Message("control", "one\ntwo", "7"));
    }

    @Test
    void takesCarriageReturnAndLineFeedInTwoChunksForOneBreak() {
        assertThat(parse("data: one\r")).isEmpty();
        assertThat(parse("\ndata: two\r")).isEmpty();
        assertThat(parse("\n\r")).containsExactly(message("one\ntwo"));
        assertThat(parse("\n")).isEmpty();
    }

    @Test
    void leavesOutAByteOrderMarkAtTheStartAlone() {
        assertThat(parse("\uFEFFdata: one\n\n\uFEFFdata: two\n\ndata: \uFEFF\n\n"))
                .containsExactly(message("one"), message("\uFEFF"));
    }

    @Test
    void passesOverComments() {
        assertThat(parse(": heartbeat\n\n:\n:data: no\ndata: one\n: between\n\n"))
                .containsExactly(message("one"));
    }

    @Test
    void removesOneSpaceAfterTheColon() {
        assertThat(parse("data:  two\n\ndata:none\n\n")).containsExactly(message(" two"), message("none"));
    }

    @Test
    void takesALineWithoutAColonForAFieldWithoutAValue() {
        assertThat(parse("data\n\ndata\ndata\n\n")).containsExactly(message(""), message("\n"));
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() {
        assertThat(parse("content-type: text/plain\nData: no\ndata : no\ndata: one\n\n"))
                .containsExactly(message("one"));
    }

    @Test
    void keepsTheIdForMessagesThatHaveNone() {
        assertThat(parse("id: 1\ndata: one\n\ndata: two\n\nid\ndata: three\n\n"))
                .containsExactly(
                        new SseParser.Message("message", "one", "1"),
                        new SseParser.Message("message", "two", "1"),
                        new SseParser.Message("message", "three", ""));
    }

    @Test
    void movesTheIdByABlockWithoutData() {
        assertThat(parse(": heartbeat\nid: 5\n\n")).isEmpty();

        assertThat(parser.lastEventId()).isEqualTo("5");
    }

    @Test
    void movesTheIdAtTheEndOfItsBlockAlone() {
        parse("id: 1\n\nid: 2\ndata: lost with the connec");

        assertThat(parser.lastEventId()).isEqualTo("1");
    }

    @Test
    void ignoresAnIdWithNul() {
        parse("id: 1\n\nid: 2\0\n\n");

        assertThat(parser.lastEventId()).isEqualTo("1");
    }

    @Test
    void forgetsTheTypeOfABlockWithoutData() {
        assertThat(parse("event: control\n\ndata: one\n\n")).containsExactly(message("one"));
    }

    @Test
    void readsTheReconnectionTime() {
        parse("retry: 2347\n");

        assertThat(parser.retry()).contains(Duration.ofMillis(2347));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.5", "1s", " 1", "\u0661"})
    void ignoresAReconnectionTimeThatIsNotDigits(String time) {
        parse("retry:%s\n".formatted(time.isEmpty() ? "" : " " + time));

        assertThat(parser.retry()).isEmpty();
    }

    @Test
    void givesNoMessageThatTheStreamDidNotEnd() {
        assertThat(parse("data: one\n")).isEmpty();
    }

    @Test
    void replacesWhatIsNotUtf8() {
        byte[] stream = {'d', 'a', 't', 'a', ':', 'a', (byte) 0xff, 'b', (byte) 0xe6, '\n', '\n'};

        assertThat(parser.parse(ByteBuffer.wrap(stream))).containsExactly(message("a\uFFFDb\uFFFD"));
    }

    @Property
    void readsTheSameFromAnyChunks(@ForAll("streams") String stream, @ForAll Random random) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        SseParser whole = new SseParser();
        List<SseParser.Message> expected = whole.parse(ByteBuffer.wrap(bytes));
        SseParser pieces = new SseParser();
        List<SseParser.Message> messages = new ArrayList<>();

        for (int start = 0; start < bytes.length; ) {
            int length = 1 + random.nextInt(Math.min(7, bytes.length - start));
            messages.addAll(pieces.parse(ByteBuffer.wrap(bytes, start, length)));
            start += length;
        }

        assertThat(messages).isEqualTo(expected);
        assertThat(pieces.lastEventId()).isEqualTo(whole.lastEventId());
        assertThat(pieces.retry()).isEqualTo(whole.retry());
    }

    @Provide
    Arbitrary<String> streams() {
        return Arbitraries.of(
                        "data: ",
                        "data",
                        "id: ",
                        "event: ",
                        "retry: ",
                        "17",
                        ":",
                        " ",
                        "\n",
                        "\r",
                        "\r\n",
                        "\n\n",
                        "\uFEFF",
                        "ä",
                        "漢",
                        "😀",
                        "\0",
                        "{\"a\":1}",
                        "x")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private List<SseParser.Message> parse(String chunk) {
        return parser.parse(ByteBuffer.wrap(chunk.getBytes(StandardCharsets.UTF_8)));
    }

    private static SseParser.Message message(String data) {
        return new SseParser.Message("message", data, "");
    }
}
