package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

import io.triwire.feed.ChannelName;
import io.triwire.feed.Cursor;
import io.triwire.feed.EventJson;
import io.triwire.feed.EventLog;
import io.triwire.feed.Publication;

/**
 * How an event is a Kafka record: the key is the channel (see {@link ChannelName}), the value is the data as it was
 * published, and the headers {@value #TYPE}, {@value #TIME} and {@value #ID} hold the rest as text.
 *
 * <p>Any record is an event, whoever wrote it: one without these headers, or with others than a publication may have,
 * has the type {@value Publication#DEFAULT_TYPE} and the time of its Kafka timestamp.
 */
final class RecordCodec {

    static final String TYPE = "type";
    static final String TIME = "time";

    /** Not {@code id}, which other writers use for what is not unique: their records would be left out. */
    static final String ID = "publication-id";

    private static final Pattern MICROSECONDS = Pattern.compile("\\d{1,18}");

    private RecordCodec() {}

    /** The event that a record is; one that would be longer than {@code maxBytes} in JSON is without its data. */
    static EventLog.Incoming event(ConsumerRecord<byte[], byte[]> record, long maxBytes) {
        Optional<String> channel = Optional.ofNullable(record.key()).map(ChannelName::of);
        String type = header(record, TYPE).filter(Publication::isType).orElse(Publication.DEFAULT_TYPE);
        long timeMicros = timeMicros(record);
        Optional<byte[]> value = Optional.ofNullable(record.value());
        byte[] fields = EventJson.fields(channel, type, timeMicros, value);
        if (value.isPresent() && !EventJson.fits(fields, maxBytes)) {
            fields = EventJson.fieldsWithoutData(channel, type, timeMicros, value.get().length);
        }
        return new EventLog.Incoming(
                record.partition(),
                record.offset(),
                record.leaderEpoch().orElse(Cursor.UNKNOWN_EPOCH),
                channel,
                publicationId(record),
                fields);
    }

    /** Whether an event would be delivered with its data. */
    static boolean fits(Publication publication, long maxBytes) {
        byte[] value = publication.bytes();
        // Names and numbers are far below this, and most values too: so few are written for nothing.
        return value.length + 8_192 <= maxBytes
                || EventJson.fits(
                        EventJson.fields(
                                publication.channel(),
                                publication.type(),
                                Publication.TIME_BOUND_MICROS,
                                Optional.of(value)),
                        maxBytes);
    }

    /** The time of an event, in microseconds since 1970-01-01T00:00Z: 0 or more, and what a publication may have. */
    static long timeMicros(ConsumerRecord<byte[], byte[]> record) {
        return header(record, TIME)
                .filter(time -> MICROSECONDS.matcher(time).matches())
                .map(Long::parseLong)
                .orElseGet(() -> timeMicros(record.timestamp()));
    }

    /** A record may have any timestamp, or none, which is -1: one out of the range is the nearest within it. */
    private static long timeMicros(long timestampMillis) {
        long last = Publication.TIME_BOUND_MICROS - 1;
        return timestampMillis > last / 1_000 ? last : Math.max(0, timestampMillis) * 1_000;
    }

    /** The id by which a repetition of a publication is known. */
    private static Optional<String> publicationId(ConsumerRecord<byte[], byte[]> record) {
        return header(record, ID).filter(Publication::isId);
    }

    static List<Header> headers(String type, long timeMicros, Optional<String> id) {
        List<Header> headers = new ArrayList<>();
        headers.add(new RecordHeader(TYPE, bytes(type)));
        headers.add(new RecordHeader(TIME, bytes(Long.toString(timeMicros))));
        id.ifPresent(text -> headers.add(new RecordHeader(ID, bytes(text))));
        return headers;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .flatMap(RecordCodec::text);
    }

    private static Optional<String> text(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        // What is not UTF-8 has been replaced.
        return Arrays.equals(bytes(text), value) ? Optional.of(text) : Optional.empty();
    }
}
