package io.triwire.bench.load.swarm;

import java.nio.charset.StandardCharsets;

/**
 * The head of a measured event's data. Its width is fixed, so that a subscriber finds it without parsing JSON: {@code
 * {"twc":"007","s":"000000000123","t":"0000001234567890123","p":"xx"}}; {@code p} pads the data to its length.
 */
public final class Stamp {

    /** The first bytes of the data, which mark a stamp. */
    static final byte[] MARKER = "{\"twc\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final String SEQUENCE = "\",\"s\":\"";
    private static final String TIME = "\",\"t\":\"";

    static final int CHANNEL_AT = MARKER.length;
    static final int CHANNEL_DIGITS = 3;
    static final int SEQUENCE_AT = CHANNEL_AT + CHANNEL_DIGITS + SEQUENCE.length();
    static final int SEQUENCE_DIGITS = 12;
    static final int TIME_AT = SEQUENCE_AT + SEQUENCE_DIGITS + TIME.length();
    static final int TIME_DIGITS = 19;

    /** Length of a stamp in bytes. */
    static final int LENGTH = TIME_AT + TIME_DIGITS;

    private static final String PAYLOAD = "\",\"p\":\"";
    private static final String END = "\"}";

    /** Length of the shortest data with a stamp. */
    public static final int MIN_BYTES = LENGTH + PAYLOAD.length() + END.length();

    /** Largest number of channels that a stamp can distinguish. */
    public static final int MAX_CHANNELS = 1_000;

    private Stamp() {}

    /**
     * The data of an event.
     *
     * @param channel number of its channel, from 0 to below {@value #MAX_CHANNELS}
     * @param sequence its number within the channel, from 0
     * @param intendedNanos when it is due, on the clock of {@link System#nanoTime}
     * @param bytes length of the data, {@link #MIN_BYTES} or more
     */
    public static byte[] data(int channel, long sequence, long intendedNanos, int bytes) {
        return data(channel, sequence, intendedNanos, "", bytes);
    }

    /**
     * The data of an event with an additional text.
     *
     * @param text ASCII without quotes and backslashes
     * @param bytes length of the data; longer if the text needs it
     */
    public static byte[] data(int channel, long sequence, long intendedNanos, String text, int bytes) {
        String head =
                "{\"twc\":\"%03d%s%012d%s%019d%s".formatted(channel, SEQUENCE, sequence, TIME, intendedNanos, PAYLOAD);
        return (head + text + "x".repeat(Math.max(0, bytes - MIN_BYTES - text.length())) + END)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
