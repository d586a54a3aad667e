package io.triwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a record's value, key and headers, whatever they are. */
public abstract class ValueContract extends TransportContract {

    protected ValueContract(Transport transport) {
        super(transport);
    }

    static Stream<String> jsonValues() {
        return Stream.of(
                "{\"a\":1}",
                "{}",
                "[1, 2.50, 1e400, -0.0, 12345678901234567890123]",
                "\"text\"",
                "\"\"",
                "0",
                "true",
                "null",
                "{ \"spaced\" :\t[ ] }",
                "{\"twice\":1,\"twice\":2}",
                "\"line\\nbreak, \\u0000, \\ud83d\\ude00, </script>\"",
                "\"separators \u2028 and \u2029, \u0085, \uFEFF, ä, 漢, 😀\"",
                "{\"data: id: event: \":\": comment\"}",
                "{\"control\":\"reset\",\"cursor\":\"x\"}",
                "9".repeat(1_000),
                "[".repeat(60) + "]".repeat(60));
    }

    @ParameterizedTest
    @MethodSource("jsonValues")
    void deliversJsonAsItIs(String json) {
        assertThat(delivered(json.getBytes(StandardCharsets.UTF_8)).data()).contains(json);
    }

    @Test
    void writesLineBreaksBetweenTokensAsSpaces() {
        byte[] json = "{\r\n \"a\":\n1,\r\"b\": 2}".getBytes(StandardCharsets.UTF_8);

        assertThat(delivered(json).data()).contains("{   \"a\": 1, \"b\": 2}");
    }

    static Stream<byte[]> otherValues() {
        return Stream.concat(
                Stream.of(
                                "",
                                " ",
                                "text",
                                "{",
                                "{\"a\":1} x",
                                "NaN",
                                "'a'",
                                "01",
                                "\u0000",
                                "\n",
                                "\"raw \n break\"",
                                "\"\\ud800\"",
                                "9".repeat(1_001),
                                "[".repeat(61) + "]".repeat(61),
                                "[".repeat(1_000) + "]".repeat(1_000),
                                "\uFEFF1")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                Stream.of(
                        new byte[] {'"', (byte) 0xff, '"'},
                        new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                        new byte[] {0, 1, 2, (byte) 0xfe}));
    }

    @ParameterizedTest
    @MethodSource("otherValues")
    void deliversWhatIsNotJsonInBase64(byte[] value) {
        assertThat(delivered(value).value())
                .isEqualTo(new ReceivedEvent.Value.Base64(Base64.getEncoder().encodeToString(value)));
    }

    @Test
    void deliversARecordWithoutAValueAsNull() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        publish(Optional.of("key"), Optional.empty(), Map.of());

        assertThat(subscriber.take().data()).contains("null");
    }

    @Test
    void deliversAValueOf900Kilobytes() {
        String json = "\"" + "a漢".repeat(225_000) + "\"";

        assertThat(delivered(json.getBytes(StandardCharsets.UTF_8)).data()).contains(json);
    }

    @Test
    void leavesOutTheDataOfAnEventThatIsTooLargeForSome() {
        ReceivedEvent event = delivered(new byte[900_000]);

        assertThat(event.value()).isEqualTo(new ReceivedEvent.Value.Omitted(900_000));
    }

    @Test
    void deliversARecordWithoutAKeyOnNoChannel() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        publish(Optional.empty(), Optional.of("1"), Map.of());

        assertThat(subscriber.take().channel()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ä漢😀",
                "a b+c&d=e%20f",
                "\u0000\u0007\u001b",
                "line\nbreak\r\n",
                "\u2028",
                "\"quoted\\\"",
                "data: x"
            })
    void deliversAnyTextAsAChannelAndFiltersByIt(String channel) {
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).channels(channel));

        publish(Optional.of("another"), Optional.of("1"), Map.of());
        publish(Optional.of(channel), Optional.of("2"), Map.of());

        ReceivedEvent event = subscriber.take();
        assertThat(event.channel()).contains(channel);
        assertThat(event.data()).contains("2");
    }

    @Test
    void deliversEveryKeyAsAChannelOfItsOwn() {
        List<byte[]> keys = List.of(
                new byte[0],
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xfe},
                bytes("\uFFFD"),
                bytes("base64:_w"),
                bytes("n".repeat(256)),
                bytes("n".repeat(257)));
        TestSubscriber all = subscribeFromNow(standard().service());
        keys.forEach(key -> publishOn(key, "1"));
        String[] channels = all.take(keys.size()).stream()
                .map(event -> event.channel().orElseThrow())
                .toArray(String[]::new);

        assertThat(channels).doesNotHaveDuplicates().startsWith("", "base64:_w", "base64:_g", "\uFFFD");
        Stream.of(channels).forEach(channel -> {
            TestSubscriber one = subscribeFromNow(
                    SubscribeOptions.of(standard().service().uri()).channels(channel));
            IntStream.range(0, keys.size()).forEach(i -> publishOn(keys.get(i), "\"%d\"".formatted(i)));
            assertThat(one.take().channel()).contains(channel);
            publishOn(keys.get(List.of(channels).indexOf(channel)), "\"next\"");
            assertThat(one.take().data()).contains("\"next\"");
        });
    }

    private void publishOn(byte[] key, String value) {
        // One partition, so that they arrive in the order of the keys.
        standard().publisher().publishRaw(OptionalInt.of(0), Optional.of(key), Optional.of(bytes(value)), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"edit", "error", "open", "message", "ä漢😀", "line\nbreak", "a: b", "\"quoted\\\""})
    void takesTheTypeFromItsHeader(String type) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        publish(Optional.of("key"), Optional.of("1"), Map.of("type", type));

        assertThat(subscriber.take().type()).isEqualTo(type);
    }

    @Test
    void callsAnEventWithoutATypeAMessage() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        publish(Optional.of("key"), Optional.of("1"), Map.of());

        assertThat(subscriber.take().type()).isEqualTo("message");
    }

    @Test
    void takesTheTimeFromItsHeader() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        publish(Optional.of("key"), Optional.of("1"), Map.of("time", "1700000000123456"));

        assertThat(subscriber.take().timeMicros()).isEqualTo(1_700_000_000_123_456L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999"})
    void takesTheTimeFromKafkaWhereTheHeaderIsNone(String time) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        long before = System.currentTimeMillis();

        publish(Optional.of("key"), Optional.of("1"), Map.of("time", time));

        assertThat(subscriber.take().timeMicros()).isBetween(before * 1_000, System.currentTimeMillis() * 1_000);
    }

    @Test
    void deliversTheSameFromMemoryAndFromKafka() {
        Setting own = ownService(1, Map.of("feed.ring-events", "1", "feed.max-event-bytes", "20K"));
        List<String> values = Stream.concat(jsonValues(), Stream.of("not json", "", "\"\\ud800\"", " ".repeat(30_000)))
                .toList();
        TestSubscriber live = subscribeFromNow(own.service());
        List<ReceivedEvent> fromMemory = values.stream()
                .map(value -> {
                    own.publisher().publish("key", "type", value);
                    return live.take();
                })
                .toList();

        TestSubscriber late = subscribe(SubscribeOptions.of(own.service().uri()).after("earliest"));

        assertThat(late.take(values.size())).isEqualTo(fromMemory);
    }

    private ReceivedEvent delivered(byte[] value) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        standard()
                .publisher()
                .publishRaw(OptionalInt.empty(), Optional.of(new byte[] {'k', 'e', 'y'}), Optional.of(value), Map.of());
        return subscriber.take();
    }

    private void publish(Optional<String> key, Optional<String> value, Map<String, String> headers) {
        standard()
                .publisher()
                .publishRaw(
                        OptionalInt.empty(), key.map(ValueContract::bytes), value.map(ValueContract::bytes), headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
