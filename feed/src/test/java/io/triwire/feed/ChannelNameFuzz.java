package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Two keys never have one name, every name can be asked for, and it tells the key unless it is a digest. */
public final class ChannelNameFuzz {

    private ChannelNameFuzz() {}

    /** Takes the first byte as the length of one key, what follows as this key and another, and all as a name. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0) {
            int length = Math.min(input[0] & 0xff, input.length - 1);
            byte[] one = Arrays.copyOfRange(input, 1, 1 + length);
            byte[] other = Arrays.copyOfRange(input, 1 + length, input.length);
            checkKey(one);
            checkKey(other);
            Property.holds(
                    ChannelName.of(one).equals(ChannelName.of(other)) == Arrays.equals(one, other),
                    "%s and %s are both named %s",
                    Arrays.toString(one),
                    Arrays.toString(other),
                    ChannelName.of(one));
        }
        checkName(new String(input, StandardCharsets.UTF_8));
        // Text that no UTF-8 has, such as half of a surrogate pair.
        checkName(new String(input, StandardCharsets.UTF_16BE));
    }

    private static void checkKey(byte[] key) {
        String name = ChannelName.of(key);
        Property.holds(name.length() <= ChannelName.MAX_LENGTH, "%s is too long", name);
        ChannelName.check(name);
        Property.holds(
                name.startsWith("sha256:") || Arrays.equals(ChannelName.key(name), key), "%s tells another key", name);
    }

    private static void checkName(String name) {
        try {
            byte[] key = ChannelName.key(name);
            Property.holds(ChannelName.of(key).equals(name), "%s is the name of another key", name);
            ChannelName.check(name);
        } catch (IllegalArgumentException refused) {
            Property.holds(!String.valueOf(refused.getMessage()).isBlank(), "a refusal says why: %s", name);
        }
    }
}
