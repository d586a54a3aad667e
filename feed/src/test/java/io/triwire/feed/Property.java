package io.triwire.feed;

/** What a fuzzed input must not break. AssertJ would take most of a fuzzer's time. */
public final class Property {

    private Property() {}

    /** Fails by an {@link AssertionError} of this message unless it holds. */
    @SuppressWarnings("AnnotateFormatMethod") // that annotation is in no class path here
    public static void holds(boolean property, String message, Object... arguments) {
        if (!property) {
            throw new AssertionError(message.formatted(arguments));
        }
    }
}
