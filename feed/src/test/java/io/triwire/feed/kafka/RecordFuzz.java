package io.triwire.feed.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

import io.triwire.feed.ChannelName;
import io.triwire.feed.EventLog;
import io.triwire.feed.FeedEvent;
import io.triwire.feed.Property;
import io.triwire.feed.Publication;

/** Any record is an event: a line of JSON within the bound, which says what the record holds or that it is too long. */
public final class RecordFuzz {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BYTES = 6_000;

    /** As long as the longest text of a cursor. */
    private static final String CURSOR = "c".repeat(1_015);

    private RecordFuzz() {}

    /** Takes eight bytes as the timestamp, then a byte of length and so many bytes for each part, and the rest as value. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length < Long.BYTES) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(input);
        long timestamp = bytes.getLong();
        Optional<byte[]> key = part(bytes);
        RecordHeaders headers = new RecordHeaders();
        for (String name : new String[] {RecordCodec.TYPE, RecordCodec.TIME, RecordCodec.ID}) {
            part(bytes).ifPresent(value -> headers.add(name, value));
        }
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "feed",
                0,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                1,
                key.orElse(null),
                value,
                headers,
                Optional.empty());
        check(record, key, RecordCodec.event(record, MAX_BYTES));
    }

    /** Absent where the length is 255 or nothing is left. */
    private static Optional<byte[]> part(ByteBuffer bytes) {
        int length = bytes.hasRemaining() ? bytes.get() & 0xff : 0xff;
        if (length == 0xff) {
            return Optional.empty();
        }
        byte[] part = new byte[Math.min(length, bytes.remaining())];
        bytes.get(part);
        return Optional.of(part);
    }

    private static void check(ConsumerRecord<byte[], byte[]> record, Optional<byte[]> key, EventLog.Incoming incoming)
            throws IOException {
        FeedEvent event = new FeedEvent(CURSOR, 0, 7, -1, incoming.channel(), incoming.fields());
        String line = event.json();
        Property.holds(event.bytes() <= MAX_BYTES, "%s has %d bytes", line, event.bytes());
        Property.holds(event.bytes() == line.getBytes(StandardCharsets.UTF_8).length, "%s is not UTF-8", line);
        Property.holds(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, "%s has a line break", line);
        JsonNode read = JSON.readTree(line);
        Property.holds(
                Optional.ofNullable(read.get("channel").textValue()).equals(key.map(ChannelName::of)),
                "%s has another channel",
                line);
        Property.holds(Publication.isType(read.get("type").textValue()), "%s has no such type", line);
        long time = read.get("time").longValue();
        Property.holds(time >= 0 && time < Publication.TIME_BOUND_MICROS, "%s has no such time", line);
        checkValue(line, read, record.value());
    }

    private static void checkValue(String line, JsonNode read, byte[] value) throws IOException {
        if (read.has("data")) {
            JsonNode published = JSON.readTree(new String(value, StandardCharsets.UTF_8));
            Property.holds(read.get("data").equals(published), "%s has other data", line);
        } else if (read.has("dataBase64")) {
            Property.holds(Arrays.equals(read.get("dataBase64").binaryValue(), value), "%s has other bytes", line);
        } else {
            Property.holds(read.get("omittedBytes").intValue() == value.length, "%s counts other bytes", line);
            Property.holds(value.length > 1_000, "%s is left out without need", line);
        }
    }
}
