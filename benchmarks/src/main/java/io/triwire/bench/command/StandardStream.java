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
 * Standard output or standard error. The process ends when nobody reads it any more, as in {@code triwire listen | head},
 * where other programs are ended by the signal SIGPIPE, which Java ignores.
 */
final class StandardStream extends FilterOutputStream {

    private static final AtomicBoolean ENDING = new AtomicBoolean();

    private StandardStream(OutputStream out) {
        super(out);
    }

    /** Makes them those of this process, in UTF-8 whatever the language of the machine is. */
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
                // Not by this thread, which holds what the end of a command may wait for.
                new Thread(() -> System.exit(ExitCode.UNREAD), "end-unread").start();
            }
            throw unread;
        }
    }
}
