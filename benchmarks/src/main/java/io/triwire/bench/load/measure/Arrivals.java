package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;

/** What came to the subscribers of one generator, delivery by delivery. May be appended to by any number of threads. */
public final class Arrivals {

    /** Its file in the directory of a run. */
    public static final String FILE = "arrivals.bin";

    private static final int ROW_BYTES = Integer.BYTES + 2 * Long.BYTES;

    private final RecordFile rows;

    public Arrivals() {
        this(new RecordFile(ROW_BYTES));
    }

    private Arrivals(RecordFile rows) {
        this.rows = rows;
    }

    /** Takes a delivery. */
    public interface Sink {

        /**
         * One event came to one subscriber.
         *
         * @param subscriber its number, from 0 up
         * @param stampMicros when the event was due, in microseconds since 1970-01-01T00:00Z: what tells it from others
         * @param arrivedNanos when it came, on the clock of {@link System#nanoTime}
         */
        void arrival(int subscriber, long stampMicros, long arrivedNanos);
    }

    /** Appends a delivery; see {@link Sink#arrival}. */
    public void append(int subscriber, long stampMicros, long arrivedNanos) {
        rows.append(row -> row.putInt(subscriber).putLong(stampMicros).putLong(arrivedNanos));
    }

    /** How many deliveries there are. */
    public int count() {
        return rows.count();
    }

    /** Has the sink take each delivery. Those of one subscriber come in the order of their arrival. */
    public void forEach(Sink sink) {
        rows.forEach(row -> sink.arrival(row.getInt(), row.getLong(), row.getLong()));
    }

    /** Writes them to a file, 20 bytes each; replaces it if it is there. */
    public void writeTo(Path file) throws IOException {
        rows.writeTo(file);
    }

    /** Reads such a file. */
    public static Arrivals read(Path file) throws IOException {
        return new Arrivals(RecordFile.read(file, ROW_BYTES));
    }
}
