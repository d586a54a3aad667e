package io.triwire.feed;

import java.nio.charset.StandardCharsets;

/** The text of a cursor is its one form, and what is none is refused in words that name it. */
public final class CursorFuzz {

    private CursorFuzz() {}

    /** Takes the bytes as text. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            checkAccepted(text, Cursor.parse(text));
        } catch (IllegalArgumentException refused) {
            Property.holds(!String.valueOf(refused.getMessage()).isBlank(), "a refusal says why: %s", text);
        }
        try {
            StartPoint.parse(text);
        } catch (IllegalArgumentException refused) {
            Property.holds(
                    String.valueOf(refused.getMessage()).length() < 300 + text.length(),
                    "a refusal is short: %s",
                    text);
        }
    }

    private static void checkAccepted(String text, Cursor cursor) {
        Property.holds(cursor.text().equals(text), "%s is read as %s", text, cursor.text());
        Property.holds(text.length() <= Cursor.MAX_LENGTH, "%s is too long", text);
        Property.holds(text.chars().allMatch(CursorFuzz::isUnreserved), "%s has to be escaped in a URL", text);
        Property.holds(cursor.distanceTo(cursor) == 0, "%s is away from itself", text);
        Property.holds(
                Cursor.of(cursor.feedId(), cursor.offsets(cursor.partitions()), cursor.epochs(cursor.partitions()))
                        .equals(cursor),
                "%s is not what its offsets and epochs make",
                text);
    }

    private static boolean isUnreserved(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }
}
