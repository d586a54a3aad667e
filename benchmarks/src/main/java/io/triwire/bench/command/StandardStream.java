package io.triwire.bench.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

import io.triwire.bench.process.ExitCode;

/**
 * Standard output or standard error. Ends the process when the reader has closed the pipe, as in
 * {@code triwire listen | head}: the JVM ignores SIGPIPE, which ends other programs.
 */
final class StandardStream extends FilterOutputStream {

    private static final AtomicBoolean ENDING = new AtomicBoolean();

    private StandardStream(OutputStream out) {
        super(out);
    }

    /** Replaces {@code System.out} and {@code System.err}; both write UTF-8 in any locale. */
    static void install() {
        System.setOut(printing(FileDescriptor.out));
        System.setErr(printing(FileDescriptor.err));
    }

    private static PrintStream printing(FileDescriptor descriptor) {
        OutputStream stream = new StandardStream(new FileOutputStream(descriptor));
        return new PrintStream(new BufferedOutputStream(stream), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
        try {
            out.write(content, offset, length);
        } catch (IOException unread) {
            if (ENDING.compareAndSet(false, true)) {
                // On another thread: this one holds a lock that a shutdown hook may wait for.
                new Thread(() -> System.exit(ExitCode.UNREAD), "end-unread").start();
            }
            throw unread;
        }
    }
}
