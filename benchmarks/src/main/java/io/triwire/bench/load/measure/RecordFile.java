package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows of a fixed length, collected outside the heap so that the garbage collector need not move them. Thread-safe. The
 * file form is the rows one after another, with big-endian numbers, and nothing else.
 */
final class RecordFile {

    private static final int ROWS_PER_BLOCK = 50_000;

    private final int rowBytes;
    private final List<ByteBuffer> blocks = new ArrayList<>();

    RecordFile(int rowBytes) {
        this.rowBytes = rowBytes;
    }

    /** Appends a row, which the writer fills. */
    synchronized void append(Consumer<ByteBuffer> writer) {
        if (blocks.isEmpty() || !blocks.get(blocks.size() - 1).hasRemaining()) {
            blocks.add(ByteBuffer.allocateDirect(rowBytes * ROWS_PER_BLOCK));
        }
        writer.accept(blocks.get(blocks.size() - 1));
    }

    /** Forgets all rows. */
    synchronized void clear() {
        blocks.clear();
    }

    synchronized int count() {
        return blocks.stream().mapToInt(ByteBuffer::position).sum() / rowBytes;
    }

    /** Passes each row to the reader, in the order in which they were appended. */
    synchronized void forEach(Consumer<ByteBuffer> reader) {
        for (ByteBuffer block : blocks) {
            ByteBuffer rows = block.duplicate().flip();
            while (rows.hasRemaining()) {
                reader.accept(rows);
            }
        }
    }

    /** Writes all rows. Replaces an existing file. */
    synchronized void writeTo(Path file) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (ByteBuffer block : blocks) {
                ByteBuffer rows = block.duplicate().flip();
                while (rows.hasRemaining()) {
                    out.write(rows);
                }
            }
        }
    }

    /**
     * Reads a file of rows.
     *
     * @throws IOException if it cannot be read, or does not end with a whole row
     */
    static RecordFile read(Path file, int rowBytes) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length % rowBytes != 0) {
            throw new IOException("%s has %d bytes, which is not a multiple of %d: the file is incomplete"
                    .formatted(file, bytes.length, rowBytes));
        }
        RecordFile rows = new RecordFile(rowBytes);
        if (bytes.length > 0) {
            rows.blocks.add(ByteBuffer.wrap(bytes).position(bytes.length));
        }
        return rows;
    }
}
