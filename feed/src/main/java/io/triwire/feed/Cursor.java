package io.triwire.feed;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A subscriber's place in the feed: it has every event before the offset of each partition.
 *
 * <p>Its {@link #text()} is what clients see and send back: opaque to them, made of URL-safe characters, and the same
 * on every transport and every instance. It is the {@code id} field of an SSE event (WHATWG HTML, "Parsing an event
 * stream") and the {@code after} query parameter of all transports. It holds the {@value #FEED_ID_LENGTH} characters of
 * the feed's identity and then, in Base64 (RFC 4648, section 5, no padding), one byte with the number of partitions,
 * one byte with the width of the widest offset in bits, and the offsets, each in that width. With 32 partitions it is
 * below 256 characters as long as every offset is below 2<sup>45</sup>.
 */
public final class Cursor {

    /** Length of a feed identity, in characters. */
    public static final int FEED_ID_LENGTH = 8;

    /** Most partitions that a cursor, and so a feed, can have. */
    public static final int MAX_PARTITIONS = 64;

    /** Longest text form: all partitions, each offset in 63 bits. */
    static final int MAX_LENGTH = FEED_ID_LENGTH + (4 * (2 + MAX_PARTITIONS * 63 / 8) + 2) / 3;

    /** The position of a cursor that did not come from the log of this process. */
    static final long UNKNOWN_POSITION = -1;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String feedId;
    private final long[] offsets;
    private final String text;
    private final long position;

    private Cursor(String feedId, long[] offsets, String text, long position) {
        this.feedId = feedId;
        this.offsets = offsets;
        this.text = text;
        this.position = position;
    }

    /**
     * The cursor at these offsets.
     *
     * @param feedId identity of the Kafka topic, so that a re-created topic is not mistaken for this one;
     *     {@value #FEED_ID_LENGTH} characters of the Base64 alphabet of RFC 4648, section 5
     * @param offsets the next Kafka offset of each partition, by partition number; 1 to {@value #MAX_PARTITIONS} of
     *     them, each 0 or more
     * @throws IllegalArgumentException if the identity or an offset is out of its range
     */
    public static Cursor of(String feedId, long... offsets) {
        if (!isFeedId(feedId)) {
            throw new IllegalArgumentException(
                    "feed identity '%s' is not %d URL-safe Base64 characters".formatted(feedId, FEED_ID_LENGTH));
        }
        if (offsets.length == 0 || offsets.length > MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "%d partitions are not within 1 to %d".formatted(offsets.length, MAX_PARTITIONS));
        }
        for (long offset : offsets) {
            if (offset < 0) {
                throw new IllegalArgumentException("offset %d is below 0".formatted(offset));
            }
        }
        return new Cursor(feedId, offsets.clone(), text(feedId, offsets), UNKNOWN_POSITION);
    }

    /** The same cursor with a hint where {@link EventLog} finds it, which is no part of its value. */
    Cursor atPosition(long hint) {
        return new Cursor(feedId, offsets, text, hint);
    }

    /**
     * The cursor that a client sent.
     *
     * @throws IllegalArgumentException if {@code text} is not exactly what {@link #text()} gives for some cursor
     */
    public static Cursor parse(String text) {
        if (text.length() <= FEED_ID_LENGTH || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a cursor of %d characters is not within %d to %d"
                    .formatted(text.length(), FEED_ID_LENGTH + 1, MAX_LENGTH));
        }
        String feedId = text.substring(0, FEED_ID_LENGTH);
        byte[] packed = Base64.getUrlDecoder().decode(text.substring(FEED_ID_LENGTH));
        if (packed.length < 2 || packed.length != packedLength(packed[0], packed[1])) {
            throw new IllegalArgumentException("the length of the cursor does not fit its partitions");
        }
        int width = packed[1];
        long[] offsets = new long[packed[0]];
        for (int partition = 0; partition < offsets.length; partition++) {
            for (int bit = partition * width; bit < (partition + 1) * width; bit++) {
                offsets[partition] = offsets[partition] << 1 | (packed[2 + (bit >> 3)] >> (7 - (bit & 7)) & 1);
            }
        }
        Cursor cursor = of(feedId, offsets);
        if (!cursor.text.equals(text)) {
            throw new IllegalArgumentException("the cursor is not in its one valid form");
        }
        return cursor;
    }

    /** The text form of the cursor at these offsets, which are taken as valid: what the log calls for each event. */
    static String text(String feedId, long[] offsets) {
        long widest = 0;
        for (long offset : offsets) {
            widest |= offset;
        }
        int width = Long.SIZE - Long.numberOfLeadingZeros(widest);
        byte[] packed = new byte[packedLength(offsets.length, width)];
        packed[0] = (byte) offsets.length;
        packed[1] = (byte) width;
        int bit = 16;
        for (long offset : offsets) {
            // The part of each byte that this offset fills, from its highest bit down.
            for (int left = width; left > 0; ) {
                int room = 8 - (bit & 7);
                int taken = Math.min(room, left);
                long part = offset >>> (left - taken) & ((1 << taken) - 1);
                packed[bit >> 3] |= (byte) (part << (room - taken));
                bit += taken;
                left -= taken;
            }
        }
        return feedId + BASE64.encodeToString(packed);
    }

    private static int packedLength(int partitions, int width) {
        boolean valid = partitions > 0 && partitions <= MAX_PARTITIONS && width >= 0 && width < Long.SIZE;
        return valid ? 2 + (partitions * width + 7) / 8 : -1;
    }

    private static boolean isFeedId(String feedId) {
        for (int index = 0; index < feedId.length(); index++) {
            char c = feedId.charAt(index);
            if (c >= 128 || !(Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
                return false;
            }
        }
        return feedId.length() == FEED_ID_LENGTH;
    }

    /** Identity of the feed that the cursor belongs to. */
    public String feedId() {
        return feedId;
    }

    /** Number of partitions that the cursor has an offset for. */
    public int partitions() {
        return offsets.length;
    }

    /** The next offset of a partition; 0 for one that was added to the feed after the cursor was made. */
    public long offset(int partition) {
        return partition < offsets.length ? offsets[partition] : 0;
    }

    /** The next offset of each of the first {@code partitions}, as a new array. */
    long[] offsets(int partitions) {
        return Arrays.copyOf(offsets, partitions);
    }

    /** Where {@link EventLog} had it, or {@link #UNKNOWN_POSITION}; a hint that the log verifies. */
    long position() {
        return position;
    }

    /**
     * How many events lie between this cursor and {@code later}, a cursor of the same feed; 0 where it is ahead, and
     * {@link Long#MAX_VALUE} at most: a client can send any offsets.
     */
    public long distanceTo(Cursor later) {
        long distance = 0;
        for (int partition = 0; partition < later.partitions(); partition++) {
            long ahead = Math.max(0, later.offset(partition) - offset(partition));
            distance = ahead > Long.MAX_VALUE - distance ? Long.MAX_VALUE : distance + ahead;
        }
        return distance;
    }

    /** The text form, which {@link #parse} reads. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cursor cursor && text.equals(cursor.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return LongStream.of(offsets).mapToObj(Long::toString).collect(Collectors.joining(",", feedId + "@", ""));
    }
}
