package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.feed.EventLog;
import io.triwire.feed.Publication;

import static org.assertj.core.api.Assertions.assertThat;

class RecordCodecTest {

    private static final long MAX_BYTES = 10_000;
    private static final String TIME_OF_KAFKA = "1700000000000";

    private static ConsumerRecord<byte[], byte[]> record(long timestamp, RecordHeaders headers) {
        return record(timestamp, headers, new byte[] {'1'});
    }

    private static ConsumerRecord<byte[], byte[]> record(long timestamp, RecordHeaders headers, byte[] value) {
        return new ConsumerRecord<>(
                "feed",
                0,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                1,
                new byte[] {'k'},
                value,
                headers,
                Optional.empty());
    }

    private static RecordHeaders header(String name, byte[] value) {
        return new RecordHeaders(new RecordHeaders().add(name, value));
    }

    private static String fields(ConsumerRecord<byte[], byte[]> record) {
        return new String(RecordCodec.event(record, MAX_BYTES).fields(), StandardCharsets.UTF_8);
    }

    private static Optional<String> publicationId(ConsumerRecord<byte[], byte[]> record) {
        return RecordCodec.event(record, MAX_BYTES).publicationId();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void isTheEventOfARecord() {
        EventLog.Incoming event = RecordCodec.event(record(1_700_000_000_000L, new RecordHeaders()), MAX_BYTES);

        assertThat(event.partition()).isZero();
        assertThat(event.offset()).isEqualTo(7);
        assertThat(event.channel()).contains("k");
        assertThat(new String(event.fields(), StandardCharsets.UTF_8))
                .isEqualTo("\"channel\":\"k\",\"type\":\"message\",\"time\":1700000000000000,\"data\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1700000000123456, 1700000000123456",
        "000000000000000001, 1",
        "11100000000000000, 11100000000000000",
        "999999999999999999, 999999999999999999",
        "1000000000000000000, " + TIME_OF_KAFKA + "000",
        "-1, " + TIME_OF_KAFKA + "000",
        "+1, " + TIME_OF_KAFKA + "000",
        "'', " + TIME_OF_KAFKA + "000",
        "1.5, " + TIME_OF_KAFKA + "000",
        "\u0661, " + TIME_OF_KAFKA + "000",
    })
    void takesTheTimeOfItsHeaderOrThatOfKafka(String header, long micros) {
        ConsumerRecord<byte[], byte[]> record = record(Long.parseLong(TIME_OF_KAFKA), header("time", utf8(header)));

        assertThat(RecordCodec.timeMicros(record)).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "-9223372036854775808, 0",
        "0, 0",
        "999999999999999, 999999999999999000",
        "1000000000000000, 999999999999999999",
        "9223372036854775807, 999999999999999999"
    })
    void takesTheNearestTimeForATimestampThatIsNone(long timestamp, long micros) {
        assertThat(RecordCodec.timeMicros(record(timestamp, new RecordHeaders())))
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 100_000})
    void callsAnEventAMessageWhoseTypeIsNotOfUsualLength(int length) {
        assertThat(fields(record(0, header("type", utf8("t".repeat(length)))))).contains("\"type\":\"message\"");
    }

    @Test
    void callsAnEventAMessageWhoseTypeIsNotUtf8() {
        assertThat(fields(record(0, header("type", new byte[] {'t', (byte) 0xff}))))
                .contains("\"type\":\"message\"");
    }

    @Test
    void leavesOutTheDataOfAnEventThatIsTooLarge() {
        for (byte[] value : List.of(utf8("\"" + "x".repeat(9_000) + "\""), new byte[6_800])) {
            assertThat(fields(record(0, new RecordHeaders(), value)))
                    .isEqualTo(
                            "\"channel\":\"k\",\"type\":\"message\",\"time\":0,\"omittedBytes\":" + value.length + "}");
        }
    }

    @Test
    void keepsTheDataOfTheLargestEvent() {
        assertThat(fields(record(0, new RecordHeaders(), utf8("\"" + "x".repeat(8_800) + "\""))))
                .contains("\"data\":\"xxx");
        assertThat(fields(record(0, new RecordHeaders(), new byte[6_600]))).contains("\"dataBase64\":");
    }

    @Test
    void refusesToPublishWhatWouldBeDeliveredWithoutItsData() {
        String small = "{\"data\":\"%s\"}".formatted("x".repeat(8_800));
        String large = "{\"data\":\"%s\"}".formatted("x".repeat(9_000));

        assertThat(RecordCodec.fits(Publication.parse(small), MAX_BYTES)).isTrue();
        assertThat(RecordCodec.fits(Publication.parse(large), MAX_BYTES)).isFalse();
    }

    @Test
    void writesTheHeadersThatItReads() {
        ConsumerRecord<byte[], byte[]> record = record(0, new RecordHeaders());
        RecordCodec.headers("edit", 17, Optional.of("7")).forEach(record.headers()::add);

        assertThat(publicationId(record)).contains("7");
        assertThat(RecordCodec.timeMicros(record)).isEqualTo(17);
        assertThat(fields(record)).contains("\"type\":\"edit\",\"time\":17,");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void hasNoIdWhereItIsNotOfUsualLength(int length) {
        assertThat(publicationId(record(0, header("publication-id", utf8("i".repeat(length))))))
                .isEmpty();
    }

    @Test
    void hasNoIdWithoutTheHeader() {
        assertThat(publicationId(record(0, header("id", utf8("7"))))).isEmpty();
    }

    @Provide
    Arbitrary<byte[]> headers() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300),
                Arbitraries.strings().ofMaxLength(300).map(RecordCodecTest::utf8),
                Arbitraries.longs().map(number -> utf8(Long.toString(number))));
    }

    @Property
    void isAnEventWhateverTheHeaders(@ForAll("headers") byte[] type, @ForAll("headers") byte[] time, @ForAll long at) {
        ConsumerRecord<byte[], byte[]> record = record(at, new RecordHeaders());
        record.headers().add("type", type).add("time", time);

        assertThat(RecordCodec.timeMicros(record)).isBetween(0L, 999_999_999_999_999_999L);
        assertThat(RecordCodec.event(record, MAX_BYTES).offset()).isEqualTo(7);
    }
}
