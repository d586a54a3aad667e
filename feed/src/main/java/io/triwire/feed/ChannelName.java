package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The name of a channel: a Kafka record key as text. Two keys never have one name, and every name can be subscribed to.
 *
 * <p>A key that is UTF-8 of at most {@value #MAX_LENGTH} characters is its own name, the empty key too. Any other key,
 * and one that looks like the forms below, is {@code base64:} and its Base64 (RFC 4648, section 5, no padding), or, where
 * that is longer than {@value #MAX_LENGTH} characters, {@code sha256:} and the Base64 of its SHA-256.
 */
public final class ChannelName {

    /** Longest name, in UTF-16 code units. */
    public static final int MAX_LENGTH = 255;

    private static final String BASE64 = "base64:";
    private static final String SHA256 = "sha256:";
    private static final int DIGEST_BYTES = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private ChannelName() {}

    /** The name of the channel that a key is. */
    public static String of(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        if (isOwnName(text) && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), key)) {
            return text;
        }
        // Four characters for each three bytes: longer ones are not encoded in vain.
        return key.length > MAX_LENGTH || encoded(key).length() > MAX_LENGTH ? digest(key) : encoded(key);
    }

    private static boolean isOwnName(String text) {
        return text.length() <= MAX_LENGTH && !text.startsWith(BASE64) && !text.startsWith(SHA256);
    }

    private static String encoded(byte[] key) {
        return BASE64 + ENCODER.encodeToString(key);
    }

    private static String digest(byte[] key) {
        try {
            return SHA256
                    + ENCODER.encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /**
     * The key of a channel, to publish to it.
     *
     * @throws IllegalArgumentException if it is not a name that {@link #of} gives, or one of a digest, which does not
     *     tell the key; the message says which
     */
    public static byte[] key(String name) {
        if (name.startsWith(SHA256)) {
            throw new IllegalArgumentException(
                    "Nothing can be published on channel '%s': a digest does not tell the key.".formatted(name));
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A channel name of %d characters is above the bound of %d.".formatted(name.length(), MAX_LENGTH));
        }
        byte[] key = name.startsWith(BASE64) ? decoded(name, BASE64) : name.getBytes(StandardCharsets.UTF_8);
        String proper = of(key);
        if (!proper.equals(name)) {
            throw new IllegalArgumentException(
                    name.startsWith(BASE64)
                            ? "The channel '%s' is named '%s'.".formatted(name, proper)
                            : "The channel name '%s' has half of a surrogate pair, which is not UTF-8."
                                    .formatted(name));
        }
        return key;
    }

    /**
     * Checks that a channel may be asked for.
     *
     * @throws IllegalArgumentException if {@link #of} gives no such name; the message says why
     */
    public static void check(String name) {
        if (!name.startsWith(SHA256) || name.length() > MAX_LENGTH) {
            key(name);
            return;
        }
        byte[] digest = decoded(name, SHA256);
        if (digest.length != DIGEST_BYTES || !name.equals(SHA256 + ENCODER.encodeToString(digest))) {
            throw new IllegalArgumentException(
                    "The channel name '%s' does not hold the %d bytes of a SHA-256.".formatted(name, DIGEST_BYTES));
        }
    }

    private static byte[] decoded(String name, String form) {
        try {
            return Base64.getUrlDecoder().decode(name.substring(form.length()));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "The channel name '%s' is not '%s' and Base64 in the alphabet for URLs, without padding."
                            .formatted(name, form),
                    malformed);
        }
    }
}
