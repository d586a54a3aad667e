package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;

/** The published events of a run. Thread-safe. */
public final class Published {

    /** Name of its file in the directory of a run. */
    public static final String FILE = "published.bin";

    private static final int ROW_BYTES = 3 * Long.BYTES + Integer.BYTES;

    private final RecordFile rows;

    public Published() {
        this(new RecordFile(ROW_BYTES));
    }

    private Published(RecordFile rows) {
        this.rows = rows;
    }

    /** Receives published events. */
    public interface PublishedSink {

        /**
         * One event was sent.
         *
         * @param stampMicros when it was due, in microseconds since 1970-01-01T00:00Z; unique
         * @param dueNanos the same instant on the clock of {@link System#nanoTime}
         * @param sentNanos when it was sent, on that clock
         * @param channel number of its channel, from 0
         */
        void published(long stampMicros, long dueNanos, long sentNanos, int channel);
    }

    /** Appends an event; see {@link PublishedSink#published}. */
    public void append(long stampMicros, long dueNanos, long sentNanos, int channel) {
        rows.append(row ->
                row.putLong(stampMicros).putLong(dueNanos).putLong(sentNanos).putInt(channel));
    }

    /** Forgets all events. */
    public void clear() {
        rows.clear();
    }

    /** The number of events. */
    public int count() {
        return rows.count();
    }

    /** Passes each event to the sink. */
    public void forEach(PublishedSink sink) {
        rows.forEach(row -> sink.published(row.getLong(), row.getLong(), row.getLong(), row.getInt()));
    }

    /** Writes the events to a file, 28 bytes each. Replaces an existing file. */
    public void writeTo(Path file) throws IOException {
        rows.writeTo(file);
    }

    /** Reads such a file. */
    public static Published read(Path file) throws IOException {
        return new Published(RecordFile.read(file, ROW_BYTES));
    }
}
