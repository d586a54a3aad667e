package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be written, in words. */
public final class IoErrors {

    private IoErrors() {}

    /** As half a sentence, such as {@code /tmp/x/results.json: No space left on device}. */
    public static String reason(IOException failed) {
        if (!(failed instanceof FileSystemException fault)) {
            return String.valueOf(failed.getMessage());
        }
        if (failed instanceof AccessDeniedException) {
            return "%s: this user may not".formatted(fault.getFile());
        }
        if (failed instanceof NoSuchFileException) {
            return "%s: its folder is not there".formatted(fault.getFile());
        }
        return failed instanceof FileAlreadyExistsException
                ? "%s: it is a file".formatted(fault.getFile())
                : String.valueOf(failed.getMessage());
    }
}
