package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;

/** What was published in a run, event by event. May be appended to by any number of threads. */
public final class Published {

    /** Its file in the directory of a run. */
    public static final String FILE = "published.bin";

    private static final int ROW_BYTES = 3 * Long.BYTES + Integer.BYTES;

    private final RecordFile rows;

    public Published() {
        this(new RecordFile(ROW_BYTES));
    }

    private Published(RecordFile rows) {
        this.rows = rows;
    }

    /** Takes a published event. */
    public interface Sink {

        /**
         * One event went out.
         *
         * @param stampMicros when it was due, in microseconds since 1970-01-01T00:00Z: no two events have the same
         * @param dueNanos the same on the clock of {@link System#nanoTime}
         * @param sentNanos when it went out, on that clock
         * @param channel number of its channel, from 0 up
         */
        void published(long stampMicros, long dueNanos, long sentNanos, int channel);
    }

    /** Appends an event; see {@link Sink#published}. */
    public void append(long stampMicros, long dueNanos, long sentNanos, int channel) {
        rows.append(row ->
                row.putLong(stampMicros).putLong(dueNanos).putLong(sentNanos).putInt(channel));
    }

    /** How many events there are. */
    public int count() {
        return rows.count();
    }

    /** Has the sink take each event. */
    public void forEach(Sink sink) {
        rows.forEach(row -> sink.published(row.getLong(), row.getLong(), row.getLong(), row.getInt()));
    }

    /** Writes them to a file, 28 bytes each; replaces it if it is there. */
    public void writeTo(Path file) throws IOException {
        rows.writeTo(file);
    }

    /** Reads such a file. */
    public static Published read(Path file) throws IOException {
        return new Published(RecordFile.read(file, ROW_BYTES));
    }
}
