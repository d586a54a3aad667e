package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Texts for I/O errors, in the words of the operating system. */
public final class IoErrors {

    private IoErrors() {}

    /** The path and the reason, such as {@code /tmp/x/results.json: No space left on device}. */
    public static String reason(IOException failed) {
        if (!(failed instanceof FileSystemException fault)) {
            return String.valueOf(failed.getMessage());
        }
        if (failed instanceof AccessDeniedException) {
            return "%s: permission denied".formatted(fault.getFile());
        }
        if (failed instanceof NoSuchFileException) {
            return "%s: no such directory".formatted(fault.getFile());
        }
        return failed instanceof FileAlreadyExistsException
                ? "%s: not a directory".formatted(fault.getFile())
                : String.valueOf(failed.getMessage());
    }
}
