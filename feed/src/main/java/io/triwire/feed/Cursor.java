package io.triwire.feed;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A subscriber's place in the feed: it has every event before the offset of each partition.
 *
 * <p>Its {@link #text()} is what clients see and send back: opaque to them, made of URL-safe characters, and the same
 * on every transport and every instance. It is the {@code id} field of an SSE event (WHATWG HTML, "Parsing an event
 * stream") and the {@code after} query parameter of all transports. It holds the {@value #FEED_ID_LENGTH} characters of
 * the feed's identity and then, in Base64 (RFC 4648, section 5, no padding), one byte with the number of partitions,
 * one byte with the width of the widest offset in bits, and the offsets, each in that width. Leader epochs, if any is
 * known, follow in the same way, each as one more than it is and 0 for unknown: the highest bit of the second byte says
 * so, and a third byte has their width. With 32 partitions the text is below 256 characters as long as the widest offset
 * and the widest epoch need no more than 45 bits together.
 */
public final class Cursor {

    /** Length of a feed identity, in characters. */
    public static final int FEED_ID_LENGTH = 8;

    /** Most partitions that a cursor, and so a feed, can have. */
    public static final int MAX_PARTITIONS = 64;

    /** The leader epoch of a partition where it is not known. */
    public static final int UNKNOWN_EPOCH = -1;

    /** Longest text form: all partitions, each offset in 63 bits and each epoch in 31. */
    static final int MAX_LENGTH = FEED_ID_LENGTH + (4 * (3 + MAX_PARTITIONS * (63 + 31) / 8) + 2) / 3;

    /** The position of a cursor that did not come from the log of this process. */
    static final long UNKNOWN_POSITION = -1;

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** In the byte of the offsets' width. */
    private static final int EPOCHS_FOLLOW = 0x80;

    private final String feedId;
    private final long[] offsets;
    private final int[] epochs;
    private final String text;
    private final long position;

    private Cursor(String feedId, long[] offsets, int[] epochs, String text, long position) {
        this.feedId = feedId;
        this.offsets = offsets;
        this.epochs = epochs;
        this.text = text;
        this.position = position;
    }

    /** The cursor at these offsets, without leader epochs. */
    public static Cursor of(String feedId, long... offsets) {
        return of(feedId, offsets, unknownEpochs(offsets.length));
    }

    /**
     * The cursor at these offsets.
     *
     * @param feedId identity of the Kafka topic, so that a re-created topic is not mistaken for this one;
     *     {@value #FEED_ID_LENGTH} characters of the Base64 alphabet of RFC 4648, section 5
     * @param offsets the next Kafka offset of each partition, by partition number; 1 to {@value #MAX_PARTITIONS} of
     *     them, each 0 or more
     * @param epochs the leader epoch of the event before each offset or a later one of the same log, so that a log
     *     that lost its end and grew past it again is not mistaken for the one before; 0 to 2<sup>31</sup> - 2, or
     *     {@link #UNKNOWN_EPOCH}; as many as offsets
     * @throws IllegalArgumentException if the identity, an offset or an epoch is out of its range
     */
    public static Cursor of(String feedId, long[] offsets, int[] epochs) {
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
        if (epochs.length != offsets.length) {
            throw new IllegalArgumentException(
                    "%d epochs do not fit %d offsets".formatted(epochs.length, offsets.length));
        }
        for (int epoch : epochs) {
            if (epoch < UNKNOWN_EPOCH || epoch == Integer.MAX_VALUE) {
                throw new IllegalArgumentException("leader epoch %d is not within -1 to 2^31 - 2".formatted(epoch));
            }
        }
        return new Cursor(feedId, offsets.clone(), epochs.clone(), text(feedId, offsets, epochs), UNKNOWN_POSITION);
    }

    private static int[] unknownEpochs(int partitions) {
        int[] epochs = new int[partitions];
        Arrays.fill(epochs, UNKNOWN_EPOCH);
        return epochs;
    }

    /** The same cursor with a hint where {@link EventLog} finds it, which is no part of its value. */
    Cursor atPosition(long hint) {
        return new Cursor(feedId, offsets, epochs, text, hint);
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
        boolean withEpochs = packed.length > 2 && (packed[1] & EPOCHS_FOLLOW) != 0;
        int partitions = packed.length < 2 ? 0 : packed[0];
        int offsetBits = packed.length < 2 ? 0 : packed[1] & (EPOCHS_FOLLOW - 1);
        int epochBits = withEpochs ? packed[2] : 0;
        boolean emptyEpochs = withEpochs && epochBits == 0;
        if (emptyEpochs || packed.length < 2 || packed.length != packedLength(partitions, offsetBits, epochBits)) {
            throw new IllegalArgumentException("the length of the cursor does not fit its partitions");
        }
        BitReader bits = new BitReader(packed, withEpochs ? 3 : 2);
        long[] offsets = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            offsets[partition] = bits.read(offsetBits);
        }
        int[] epochs = new int[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            epochs[partition] = (int) bits.read(epochBits) - 1;
        }
        Cursor cursor = of(feedId, offsets, epochs);
        if (!cursor.text.equals(text)) {
            throw new IllegalArgumentException("the cursor is not in its one valid form");
        }
        return cursor;
    }

    private static final class BitReader {

        private final byte[] packed;
        private int next;

        BitReader(byte[] packed, int firstByte) {
            this.packed = packed;
            this.next = 8 * firstByte;
        }

        long read(int bits) {
            long value = 0;
            for (int end = next + bits; next < end; next++) {
                value = value << 1 | (packed[next >> 3] >> (7 - (next & 7)) & 1);
            }
            return value;
        }
    }

    /** The text form of the cursor at these places, which are taken as valid: what the log calls for each event. */
    static String text(String feedId, long[] offsets, int[] epochs) {
        long widestOffset = 0;
        int widestEpoch = 0;
        for (int partition = 0; partition < offsets.length; partition++) {
            widestOffset |= offsets[partition];
            widestEpoch |= epochs[partition] + 1;
        }
        int offsetBits = Long.SIZE - Long.numberOfLeadingZeros(widestOffset);
        int epochBits = Integer.SIZE - Integer.numberOfLeadingZeros(widestEpoch);
        byte[] packed = new byte[packedLength(offsets.length, offsetBits, epochBits)];
        packed[0] = (byte) offsets.length;
        packed[1] = (byte) (epochBits == 0 ? offsetBits : offsetBits | EPOCHS_FOLLOW);
        int bit = 16;
        if (epochBits > 0) {
            packed[2] = (byte) epochBits;
            bit = 24;
        }
        for (long offset : offsets) {
            bit = write(packed, bit, offset, offsetBits);
        }
        for (int epoch : epochs) {
            bit = write(packed, bit, epoch + 1L, epochBits);
        }
        return feedId + BASE64.encodeToString(packed);
    }

    /** Writes the lowest bits of a value, and gives where the next begins. */
    private static int write(byte[] packed, int firstBit, long value, int bits) {
        int bit = firstBit;
        // The part of each byte that the value fills, from its highest bit down.
        for (int left = bits; left > 0; ) {
            int room = 8 - (bit & 7);
            int taken = Math.min(room, left);
            long part = value >>> (left - taken) & ((1 << taken) - 1);
            packed[bit >> 3] |= (byte) (part << (room - taken));
            bit += taken;
            left -= taken;
        }
        return bit;
    }

    private static int packedLength(int partitions, int offsetBits, int epochBits) {
        boolean valid = partitions > 0
                && partitions <= MAX_PARTITIONS
                && offsetBits < Long.SIZE
                && epochBits >= 0
                && epochBits < Integer.SIZE;
        return valid ? (epochBits > 0 ? 3 : 2) + (partitions * (offsetBits + epochBits) + 7) / 8 : -1;
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

    /** The leader epoch of the event before the offset of a partition or of a later one, or {@link #UNKNOWN_EPOCH}. */
    public int epoch(int partition) {
        return partition < epochs.length ? epochs[partition] : UNKNOWN_EPOCH;
    }

    /** The epoch of each of the first {@code partitions}, as a new array. */
    int[] epochs(int partitions) {
        int[] copy = Arrays.copyOf(epochs, partitions);
        for (int added = epochs.length; added < partitions; added++) {
            copy[added] = UNKNOWN_EPOCH;
        }
        return copy;
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

    /** Whether the same log had this one at the place of {@code earlier} or later. */
    boolean follows(Cursor earlier) {
        return earlier.position != UNKNOWN_POSITION
                && earlier.position <= position
                && earlier.partitions() == partitions();
    }

    /**
     * The place of a subscriber of this one that wants no event before {@code later}, which {@linkplain #follows
     * follows} it: the further of both in each partition.
     */
    Cursor passingOverTo(Cursor later) {
        long[] offsets = later.offsets.clone();
        int[] epochs = later.epochs.clone();
        boolean ahead = false;
        for (int partition = 0; partition < offsets.length; partition++) {
            // At the same offset, a later epoch tells more than the log has noticed.
            if (offset(partition) > offsets[partition]
                    || (offset(partition) == offsets[partition] && epoch(partition) > epochs[partition])) {
                offsets[partition] = offset(partition);
                epochs[partition] = epoch(partition);
                ahead = true;
            }
        }
        return ahead ? of(feedId, offsets, epochs).atPosition(later.position) : later;
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
        return IntStream.range(0, offsets.length)
                .mapToObj(partition -> epochs[partition] == UNKNOWN_EPOCH
                        ? Long.toString(offsets[partition])
                        : offsets[partition] + "/" + epochs[partition])
                .collect(Collectors.joining(",", feedId + "@", ""));
    }
}
