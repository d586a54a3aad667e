package io.triwire.bench.load.swarm;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;

/**
 * Finds the member {@code time} of each event, whatever its data is: on the wire it stands between {@code "type"} and
 * {@code "data"}. A string cannot contain a false match, because quotes in it are escaped. The data could, if it were
 * an event itself.
 */
final class TimeScanner implements EventScanner {

    private static final byte[] BEFORE = "\",\"time\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND = ",\"data".getBytes(StandardCharsets.US_ASCII);

    private final LongConsumer found;
    private int matchedBefore;
    private int matchedBehind;
    private int digits;
    private long micros;

    /**
     * @param found receives the time of each event, in microseconds since 1970-01-01T00:00Z
     */
    TimeScanner(LongConsumer found) {
        this.found = found;
    }

    @Override
    public void startMessage() {
        restart();
    }

    @Override
    public void scan(ByteBuf bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            accept(bytes.getByte(i));
        }
    }

    private void accept(byte next) {
        if (matchedBefore < BEFORE.length) {
            while (matchedBefore > 0 && next != BEFORE[matchedBefore]) {
                // A failed match that ends in a quotation mark may be the beginning of another.
                matchedBefore = BEFORE[matchedBefore - 1] == BEFORE[0] && matchedBefore > 1 ? 1 : 0;
            }
            matchedBefore += next == BEFORE[matchedBefore] ? 1 : 0;
        } else if (matchedBehind == 0 && next >= '0' && next <= '9' && digits < 18) {
            micros = 10 * micros + next - '0';
            digits++;
        } else if (digits > 0 && next == BEHIND[matchedBehind]) {
            matchedBehind++;
            if (matchedBehind == BEHIND.length) {
                found.accept(micros);
                restart();
            }
        } else {
            restart();
            matchedBefore = next == BEFORE[0] ? 1 : 0;
        }
    }

    private void restart() {
        matchedBefore = 0;
        matchedBehind = 0;
        digits = 0;
        micros = 0;
    }
}
