package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;

/** The deliveries to the subscribers of one generator. Thread-safe. */
public final class Arrivals {

    /** Name of its file in the directory of a run. */
    public static final String FILE = "arrivals.bin";

    private static final int ROW_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private final RecordFile rows;

    public Arrivals() {
        this(new RecordFile(ROW_BYTES));
    }

    private Arrivals(RecordFile rows) {
        this.rows = rows;
    }

    /** Receives deliveries. */
    public interface ArrivalSink {

        /**
         * One event arrived at one subscriber.
         *
         * @param subscriber number of the subscriber, from 0
         * @param stampMicros when the event was due, in microseconds since 1970-01-01T00:00Z; identifies the event
         * @param arrivedNanos when it arrived, on the clock of {@link System#nanoTime}
         */
        void arrival(int subscriber, long stampMicros, long arrivedNanos);
    }

    /** Appends a delivery; see {@link ArrivalSink#arrival}. */
    public void append(int subscriber, long stampMicros, long arrivedNanos) {
        rows.append(row -> row.putInt(subscriber).putLong(stampMicros).putLong(arrivedNanos));
    }

    /** Forgets all deliveries. */
    public void clear() {
        rows.clear();
    }

    /** The number of deliveries. */
    public int count() {
        return rows.count();
    }

    /** Passes each delivery to the sink. Those of one subscriber are in the order of arrival. */
    public void forEach(ArrivalSink sink) {
        rows.forEach(row -> sink.arrival(row.getInt(), row.getLong(), row.getLong()));
    }

    /** Writes the deliveries to a file, 20 bytes each. Replaces an existing file. */
    public void writeTo(Path file) throws IOException {
        rows.writeTo(file);
    }

    /** Reads such a file. */
    public static Arrivals read(Path file) throws IOException {
        return new Arrivals(RecordFile.read(file, ROW_BYTES));
    }
}
