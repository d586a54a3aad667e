package io.triwire.bench.load.swarm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Finds the stamps in the bytes that a subscriber receives, in chunks of any length, without parsing JSON.
 *
 * <p>All events of a run have the same size, except that their cursors grow. So the scanner expects the next stamp at
 * the same distance as the last one, and searches forward from there. It might skip an event that is shorter than the
 * one before; such an event would count as missing, never as received.
 */
final class StampScanner implements EventScanner {

    private static final long MARKER = Unpooled.wrappedBuffer(Stamp.MARKER).readLong();

    private final StampSink sink;
    private final byte[] carry = new byte[2 * Stamp.LENGTH];
    private int carried;

    /** Bytes from one stamp to the next; 0 while unknown. */
    private int stride;

    /** Bytes to skip until the next stamp is expected. */
    private int skip;

    /** Receives each stamp. */
    interface StampSink {

        /** One event has arrived. */
        void stamp(int channel, long sequence, long intendedNanos);
    }

    StampScanner(StampSink sink) {
        this.sink = sink;
    }

    @Override
    public void startMessage() {
        carried = 0;
        skip = 0;
    }

    @Override
    public void scan(ByteBuf bytes, int from, int length) {
        int start = from;
        if (carried > 0) {
            int taken = Math.min(length, carry.length - carried);
            bytes.getBytes(from, carry, carried, taken);
            int joined = carried + taken;
            int before = carried;
            // Only stamps that begin in the carried bytes; the others are found in the chunk itself.
            int stop = find(Unpooled.wrappedBuffer(carry, 0, joined), 0, joined, before);
            if (stop < before && stop < joined) {
                System.arraycopy(carry, stop, carry, 0, joined - stop);
                carried = joined - stop;
                return;
            }
            carried = 0;
            skip = stop - before;
        }
        if (skip >= length) {
            skip -= length;
            return;
        }
        start += skip;
        skip = 0;
        int end = from + length;
        int stop = find(bytes, start, end, end);
        if (stop >= end) {
            skip = stop - end;
        } else {
            carried = end - stop;
            bytes.getBytes(stop, carry, 0, carried);
        }
    }

    /**
     * Emits the stamps that begin before {@code limit}.
     *
     * @return where to continue: at or after the limit, or where fewer bytes are left than the length of a stamp
     */
    private int find(ByteBuf bytes, int from, int end, int limit) {
        int position = from;
        int last = -1;
        while (position < limit && end - position >= Stamp.LENGTH) {
            if (bytes.getLong(position) == MARKER) {
                sink.stamp(
                        (int) number(bytes, position + Stamp.CHANNEL_AT, Stamp.CHANNEL_DIGITS),
                        number(bytes, position + Stamp.SEQUENCE_AT, Stamp.SEQUENCE_DIGITS),
                        number(bytes, position + Stamp.TIME_AT, Stamp.TIME_DIGITS));
                if (last >= 0) {
                    stride = position - last;
                }
                last = position;
                position += Math.max(stride, Stamp.LENGTH);
            } else {
                position++;
            }
        }
        return position;
    }

    private static long number(ByteBuf bytes, int position, int digits) {
        long number = 0;
        for (int i = position; i < position + digits; i++) {
            number = 10 * number + bytes.getByte(i) - '0';
        }
        return number;
    }
}
