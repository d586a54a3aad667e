package io.triwire.testkit;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.ReceivedEvent;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a WebSocket service must refuse, and what it must bear, by section of RFC 6455. Nobody else on the service notices
 * a client that breaks the protocol.
 */
public abstract class WebSocketProtocolContract extends TransportContract {

    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_TEXT = 1003;
    private static final int NOT_UTF8 = 1007;
    private static final int TOO_BIG = 1009;

    private static final int MAX_MESSAGE_BYTES = 8 * 1024;

    private static final String DATA = "sent by hand";

    /** It would be published if the service took the frame that carries it. */
    private static final String PUBLICATION = "{\"publish\":{\"data\":\"%s\"}}".formatted(DATA);

    protected WebSocketProtocolContract() {
        super(Transport.WEBSOCKET);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.max-message-bytes", Integer.toString(MAX_MESSAGE_BYTES));
    }

    // 4: the handshake

    @Test
    void section4_2_2_provesThatItReadTheKey() {
        RawRequest.RawResponse answer = send(RawRequest.upgrade("/feed"));

        assertThat(answer.status()).isEqualTo(101);
        // The example of section 1.3.
        assertThat(answer.header("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "Connection", "Sec-WebSocket-Version"})
    void section4_2_1_refusesAHandshakeWithoutAHeader(String missing) {
        assertUpgradeRequired(RawRequest.upgrade("/feed").without(missing));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade: h2c-websocket", "Connection: keep-alive", "Sec-WebSocket-Version: thirteen"})
    void section4_2_1_refusesAHandshakeWithAnotherValue(String header) {
        String name = header.substring(0, header.indexOf(':'));

        assertUpgradeRequired(RawRequest.upgrade("/feed").without(name).with(header));
    }

    @Test
    void section4_2_1_refusesAHandshakeOfHttp10() {
        // What stands behind the first version of the request line is a header of no meaning.
        assertUpgradeRequired(RawRequest.upgrade("/feed HTTP/1.0\r\nX-Rest:"));
    }

    @Test
    void section4_2_1_refusesAHandshakeThatIsNoGet() {
        assertThat(send(RawRequest.upgrade("/feed").method("POST")).status()).isEqualTo(405);
    }

    @Test
    void section4_2_1_refusesAHandshakeWithoutAKey() {
        assertThat(send(RawRequest.upgrade("/feed").without("Sec-WebSocket-Key"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void section4_2_1_refusesAHandshakeWithTwoKeys() {
        assertThat(send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA-=="})
    void section4_2_1_refusesAKeyThatIsNot16BytesInBase64(String key) {
        RawRequest.RawResponse answer =
                send(RawRequest.upgrade("/feed").without("Sec-WebSocket-Key").with("Sec-WebSocket-Key: " + key));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().detail()).contains("'" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 12, 14, 255})
    void section4_4_refusesAnotherVersionAndNamesItsOwn(int version) {
        assertUpgradeRequired(
                RawRequest.upgrade("/feed").without("Sec-WebSocket-Version").with("Sec-WebSocket-Version: " + version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame", "no-such-thing"})
    void section9_1_takesNoExtension(String offered) {
        RawRequest.RawResponse answer = send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Extensions: " + offered));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-extensions")).isEmpty();
    }

    // 5: frames

    @ParameterizedTest
    @ValueSource(ints = {RawFrame.TEXT, RawFrame.PING, RawFrame.CLOSE})
    void section5_1_failsOnAFrameWithoutMask(int opcode) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(opcode, "").unmasked());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void section5_2_failsOnReservedBits(int bits) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(RawFrame.TEXT, PUBLICATION).reserved(bits));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void section5_2_failsOnReservedOpcodes(int opcode) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(opcode, PUBLICATION));
    }

    @ParameterizedTest
    @CsvSource({"126, 0", "126, 125", "127, 0", "127, 125", "127, 126", "127, 65535"})
    void section5_2_failsOnALengthThatIsLongerThanItMustBe(int form, int length) {
        assertFails(
                PROTOCOL_ERROR, RawFrame.of(RawFrame.TEXT, "x".repeat(length)).length(form, length));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1})
    void section5_2_failsOnALengthOf64Bits(long length) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(RawFrame.TEXT, PUBLICATION).length(127, length));
    }

    @Test
    void section5_4_failsOnAContinuationOfNothing() {
        assertFails(PROTOCOL_ERROR, RawFrame.of(RawFrame.CONTINUATION, PUBLICATION));
    }

    @Test
    void section5_4_failsOnAContinuationOfAMessageThatIsComplete() {
        assertFails(
                PROTOCOL_ERROR,
                RawFrame.of(RawFrame.TEXT, "{").notLast(),
                RawFrame.of(RawFrame.CONTINUATION, "}"),
                RawFrame.of(RawFrame.CONTINUATION, PUBLICATION));
    }

    @ParameterizedTest
    @ValueSource(ints = {RawFrame.TEXT, RawFrame.BINARY})
    void section5_4_failsOnAMessageWithinAMessage(int opcode) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(RawFrame.TEXT, "{").notLast(), RawFrame.of(opcode, PUBLICATION));
    }

    @Test
    void section5_4_takesControlFramesBetweenFragments() {
        RawRequest.OpenRequest client = connect();

        client.send(
                RawFrame.of(RawFrame.TEXT, PUBLICATION.substring(0, 5)).notLast(),
                RawFrame.of(RawFrame.PING, "between"),
                RawFrame.of(RawFrame.PONG, "unasked"),
                RawFrame.of(RawFrame.CONTINUATION, PUBLICATION.substring(5)));

        assertThat(client.frame(RawFrame.PONG).text()).isEqualTo("between");
        assertPublished(client, DATA);
    }

    @Test
    void section5_4_takesFragmentsWithoutPayload() {
        RawRequest.OpenRequest client = connect();

        client.send(
                RawFrame.of(RawFrame.TEXT, "").notLast(),
                RawFrame.of(RawFrame.CONTINUATION, PUBLICATION).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, ""));

        assertPublished(client, DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {RawFrame.CLOSE, RawFrame.PING, RawFrame.PONG})
    void section5_5_failsOnAControlFrameOfMoreThan125Bytes(int opcode) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(opcode, "x".repeat(126)));
    }

    @ParameterizedTest
    @ValueSource(ints = {RawFrame.CLOSE, RawFrame.PING, RawFrame.PONG})
    void section5_5_failsOnAControlFrameInFragments(int opcode) {
        assertFails(PROTOCOL_ERROR, RawFrame.of(opcode, "").notLast());
    }

    @Test
    void section5_5_1_failsOnACloseFrameOfOneByte() {
        assertFails(PROTOCOL_ERROR, RawFrame.of(RawFrame.CLOSE, "\3"));
    }

    @Test
    void section5_5_1_answersACloseFrameWithoutCode() {
        assertFails(1000, RawFrame.of(RawFrame.CLOSE, ""));
    }

    @Test
    void section5_5_1_passesOverWhatFollowsACloseFrame() {
        assertFails(1000, RawFrame.close(1000), RawFrame.of(RawFrame.TEXT, PUBLICATION));
    }

    @Test
    void section5_5_1_passesOverWhatFollowsAFailure() {
        assertFails(
                NOT_UTF8,
                RawFrame.of(RawFrame.TEXT, bytes("FF")),
                RawFrame.of(RawFrame.TEXT, PUBLICATION),
                RawFrame.close(1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void section5_5_2_answersAPingWithItsPayload(int length) {
        RawRequest.OpenRequest client = connect();

        client.send(RawFrame.of(RawFrame.PING, "p".repeat(length)));

        assertThat(client.frame(RawFrame.PONG).text()).isEqualTo("p".repeat(length));
    }

    @Test
    void section5_5_3_passesOverAPongThatItDidNotAskFor() {
        RawRequest.OpenRequest client = connect();

        client.send(RawFrame.of(RawFrame.PONG, "unasked"), RawFrame.of(RawFrame.TEXT, PUBLICATION));

        assertPublished(client, DATA);
    }

    @Test
    void section5_6_refusesABinaryMessage() {
        assertFails(NOT_TEXT, RawFrame.of(RawFrame.BINARY, PUBLICATION));
    }

    @Test
    void section5_6_refusesABinaryMessageInFragments() {
        assertFails(
                NOT_TEXT,
                RawFrame.of(RawFrame.BINARY, PUBLICATION).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, bytes("FF")));
    }

    // 7: closing

    @Test
    void section7_1_1_cutsAClientThatDoesNotEndTheConnection() {
        RawRequest.OpenRequest client = connect();

        client.send(RawFrame.of(RawFrame.TEXT, PUBLICATION).unmasked());

        assertThat(client.closeCode()).isEqualTo(PROTOCOL_ERROR);
        await().until(() -> isCut(client));
    }

    private static boolean isCut(RawRequest.OpenRequest client) {
        try {
            client.send(RawFrame.of(RawFrame.PING, ""));
            return false;
        } catch (UncheckedIOException cut) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535})
    void section7_4_failsOnACloseCodeThatIsNotSent(int code) {
        assertFails(PROTOCOL_ERROR, RawFrame.close(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4000, 4999})
    void section7_4_answersACloseCodeWithTheSame(int code) {
        assertFails(code, RawFrame.close(code));
    }

    // 8: UTF-8

    /** Continuation alone; overlong; surrogates; above U+10FFFF; bytes of no meaning; cut off. */
    @ParameterizedTest
    @ValueSource(
            strings = {"80", "C0AF", "E08080", "EDA080", "EDBFBF", "F4908080", "F8888080", "FE", "FF", "C3", "F09F98"})
    void section8_1_failsOnTextThatIsNotUtf8(String hex) {
        assertFails(NOT_UTF8, RawFrame.of(RawFrame.TEXT, publicationOf(hex)));
    }

    @Test
    void section8_1_failsOnTextThatEndsWithinACharacter() {
        assertFails(NOT_UTF8, RawFrame.of(RawFrame.TEXT, bytes("F09F98")));
    }

    @Test
    void section8_1_failsOnACharacterThatTheNextFragmentBreaks() {
        byte[] message = publicationOf("F09F98");
        int afterLead = message.length - 5;

        assertFails(
                NOT_UTF8,
                RawFrame.of(RawFrame.TEXT, Arrays.copyOf(message, afterLead)).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, Arrays.copyOfRange(message, afterLead, message.length)));
    }

    @Test
    void section8_1_failsOnACharacterThatTheLastFragmentLeavesOpen() {
        assertFails(
                NOT_UTF8,
                RawFrame.of(RawFrame.TEXT, bytes("F09F")).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, bytes("98")));
    }

    @Test
    void section8_1_failsBeforeTheMessageIsComplete() {
        assertFails(NOT_UTF8, RawFrame.of(RawFrame.TEXT, bytes("C0AF")).notLast());
    }

    @Test
    void section8_1_failsOnACloseReasonThatIsNotUtf8() {
        assertFails(NOT_UTF8, RawFrame.of(RawFrame.CLOSE, bytes("03E8C0AF")));
    }

    static IntStream everySplitOfThePublication() {
        return IntStream.rangeClosed(0, publicationOf("C3A4E6BCA2F09F9880").length);
    }

    @ParameterizedTest
    @MethodSource("everySplitOfThePublication")
    void section8_1_takesACharacterThatIsSplitBetweenFragments(int at) {
        byte[] message = publicationOf("C3A4E6BCA2F09F9880");
        RawRequest.OpenRequest client = connect();

        client.send(
                RawFrame.of(RawFrame.TEXT, Arrays.copyOf(message, at)).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, Arrays.copyOfRange(message, at, message.length)));

        assertPublished(client, "ä漢😀");
    }

    // 10.4: sizes

    @ParameterizedTest
    @ValueSource(ints = {MAX_MESSAGE_BYTES + 1, 65_536, 1024 * 1024, 4 * 1024 * 1024})
    void section10_4_refusesALongerMessage(int length) {
        assertFails(TOO_BIG, RawFrame.of(RawFrame.TEXT, "x".repeat(length)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 31, 1L << 40, Long.MAX_VALUE})
    void section10_4_refusesALongerMessageBeforeItComes(long length) {
        assertFails(TOO_BIG, RawFrame.of(RawFrame.TEXT, PUBLICATION).length(127, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, MAX_MESSAGE_BYTES})
    void section10_4_refusesALongerMessageInFragments(int fragmentBytes) {
        int fragments = MAX_MESSAGE_BYTES / fragmentBytes + 1;
        RawFrame[] frames = Stream.concat(
                        Stream.of(RawFrame.of(RawFrame.TEXT, "").notLast()),
                        Stream.generate(() -> RawFrame.of(RawFrame.CONTINUATION, "x".repeat(fragmentBytes))
                                        .notLast())
                                .limit(fragments))
                .toArray(RawFrame[]::new);

        assertFails(TOO_BIG, frames);
    }

    @Test
    void section10_4_takesTheLongestMessageInFragments() {
        String data = "x".repeat(MAX_MESSAGE_BYTES - "{'publish':{'data':''}}".length());
        String longest = "{\"publish\":{\"data\":\"%s\"}}".formatted(data);
        RawRequest.OpenRequest client = connect();

        client.send(
                RawFrame.of(RawFrame.TEXT, longest.substring(0, 10)).notLast(),
                RawFrame.of(RawFrame.CONTINUATION, longest.substring(10)));

        assertPublished(client, data);
    }

    private void assertUpgradeRequired(RawRequest handshake) {
        RawRequest.RawResponse answer = send(handshake);

        assertThat(answer.status()).isEqualTo(426);
        assertThat(answer.header("sec-websocket-version")).contains("13");
    }

    private RawRequest.OpenRequest connect() {
        RawRequest.OpenRequest client = untilTheEndOfTheTest(
                RawRequest.upgrade("/feed").open(standard().service().uri()));
        assertThat(client.head().status()).isEqualTo(101);
        return client;
    }

    /**
     * The service answers the last of these frames with a close frame of this code and ends the connection, and a
     * subscriber beside it goes on, on its own connection, with the next event.
     */
    private void assertFails(int code, RawFrame... frames) {
        TestSubscriber bystander = subscribeFromNow(standard().service());
        RawRequest.OpenRequest client = connect();

        client.send(frames);

        assertThat(client.closeCode()).isEqualTo(code);
        client.send(RawFrame.close(code));
        assertThat(client.ends()).isTrue();
        Publisher.StoredEvent next = standard().publisher().publish("bystander", "message", "\"next\"");
        // A new connection would begin with a welcome, and what the frames carried would come first.
        assertThat(bystander.next()).isInstanceOfSatisfying(ReceivedEvent.class, event -> assertThat(event.data())
                .contains(next.data()));
    }

    /** What the client sent is acknowledged, and comes back to it as an event with this data; in either order. */
    private static void assertPublished(RawRequest.OpenRequest client, String data) {
        boolean acknowledged = false;
        boolean delivered = false;
        while (!acknowledged || !delivered) {
            String lines = client.frame(RawFrame.TEXT).text();
            acknowledged |= lines.contains("\"control\":\"ack\"");
            delivered |= lines.contains("\"data\":\"%s\"".formatted(data));
        }
    }

    /** A publication whose data is a string of these bytes. */
    private static byte[] publicationOf(String hex) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes("{\"publish\":{\"data\":\"".getBytes(StandardCharsets.UTF_8));
        message.writeBytes(bytes(hex));
        message.writeBytes("\"}}".getBytes(StandardCharsets.UTF_8));
        return message.toByteArray();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
