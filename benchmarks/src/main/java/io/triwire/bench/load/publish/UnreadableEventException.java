package io.triwire.bench.load.publish;

/** A line of an event file cannot be published. The message names the file, the line and the reason. */
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableEventException(String file, int line, Exception reason) {
        super("%s, line %d: %s".formatted(file, line, reason.getMessage()), reason);
    }
}
