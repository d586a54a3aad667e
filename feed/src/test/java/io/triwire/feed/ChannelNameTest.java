package io.triwire.feed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

class ChannelNameTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a subscriber receives that asks for this channel alone. */
    private static ChannelFilter filter(String name) {
        return Subscription.parse(
                        Map.of("channel", List.of(name)),
                        new Subscription.Bounds(Set.of("channel"), 1, Duration.ofSeconds(1)))
                .filter();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "enwiki", "\u00e4\u6f22\ud83d\ude00", "\u0000\n", "\ufffd", "base64", "Base64:YQ"})
    void isTheTextThatAKeyIs(String text) {
        assertThat(ChannelName.of(utf8(text))).isEqualTo(text);
    }

    @Test
    void isTextOfUpTo255Characters() {
        assertThat(ChannelName.of(utf8("\u6f22".repeat(255)))).isEqualTo("\u6f22".repeat(255));
        assertThat(ChannelName.of(utf8("\u6f22".repeat(256))))
                .startsWith("sha256:")
                .hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({
        "ff, base64:_w",
        "eda080, base64:7aCA",
        "fffefd, base64:__79",
        "6261736536343a, base64:YmFzZTY0Og",
        "7368613235363a, base64:c2hhMjU2Og"
    })
    void isBase64WhereTheKeyIsOtherwise(String key, String name) {
        assertThat(ChannelName.of(HexFormat.of().parseHex(key))).isEqualTo(name);
    }

    @Test
    void isADigestWhereBase64IsTooLong() {
        byte[] longest = new byte[186];
        Arrays.fill(longest, (byte) 0xff);

        assertThat(ChannelName.of(longest)).hasSize(255).startsWith("base64:");
        // printf 'n%.0s' {1..256} | openssl dgst -sha256 -binary | basenc --base64url
        assertThat(ChannelName.of(utf8("n".repeat(256))))
                .isEqualTo("sha256:NCqq9aD8sYy6QT8A_0b_ybyqSWtUXgmYqBBWzHvsauo");
        assertThat(ChannelName.of(Arrays.copyOf(longest, 187)))
                .startsWith("sha256:")
                .hasSize(50);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            base64:YWJj   | The channel 'base64:YWJj' is named 'abc'.
            base64:       | The channel 'base64:' is named ''.
            base64:_x     | The channel 'base64:_x' is named 'base64:_w'.
            base64:_w==   | The channel 'base64:_w==' is named 'base64:_w'.
            base64:/w     | The channel name 'base64:/w' is not 'base64:' and Base64 in the alphabet for URLs, without padding.
            base64:a      | The channel name 'base64:a' is not 'base64:' and Base64 in the alphabet for URLs, without padding.
            sha256:       | The channel name 'sha256:' does not hold the 32 bytes of a SHA-256.
            sha256:_w     | The channel name 'sha256:_w' does not hold the 32 bytes of a SHA-256.
            sha256:?      | The channel name 'sha256:?' is not 'sha256:' and Base64 in the alphabet for URLs, without padding.
            """)
    void tellsWhatIsWrongWithAName(String name, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> filter(name)).withMessage(message);
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> filter("n".repeat(256)))
                .withMessage("A channel name of 256 characters is above the bound of 255.");
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        assertThatIllegalArgumentException().isThrownBy(() -> filter("a\ud800")).withMessageContaining("surrogate");
    }

    @Test
    void cannotBePublishedToByADigest() {
        String name = ChannelName.of(new byte[1_000]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelName.key(name))
                .withMessage("Nothing can be published on channel '%s': a digest does not tell the key.", name);
    }

    /** Keys of every kind: bytes, text, text that looks like a name, and each in every length around the bounds. */
    @Provide
    Arbitrary<byte[]> keys() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(300);
        Arbitrary<String> names = bytes.map(ChannelName::of);
        Arbitrary<String> almost = names.flatMap(
                name -> Arbitraries.integers().between(0, name.length()).map(length -> name.substring(0, length)));
        return Arbitraries.oneOf(
                bytes,
                text.map(ChannelNameTest::utf8),
                names.map(ChannelNameTest::utf8),
                almost.map(ChannelNameTest::utf8),
                Arbitraries.of("base64:", "sha256:", "").flatMap(form -> text.map(rest -> utf8(form + rest))));
    }

    @Property
    void canBeSubscribedToWhateverTheKey(@ForAll("keys") byte[] key) {
        String name = ChannelName.of(key);

        assertThat(filter(name).accepts(Optional.of(ChannelName.of(key)))).isTrue();
        assertThat(name.length()).isLessThanOrEqualTo(255);
    }

    @Property
    void isOfOneKeyAlone(@ForAll("keys") byte[] one, @ForAll("keys") byte[] other) {
        assertThat(ChannelName.of(one).equals(ChannelName.of(other))).isEqualTo(Arrays.equals(one, other));
    }

    /** What looks like a name and is a key is the nearest to a collision. */
    @Property
    void isNotTheNameOfItsOwnName(@ForAll("keys") byte[] key) {
        String name = ChannelName.of(key);
        assumeThat(utf8(name)).isNotEqualTo(key);

        assertThat(ChannelName.of(utf8(name))).isNotEqualTo(name);
    }

    @Property
    void tellsItsKeyUnlessItIsADigest(@ForAll("keys") byte[] key) {
        String name = ChannelName.of(key);
        assumeThat(name).doesNotStartWith("sha256:");

        assertThat(ChannelName.key(name)).isEqualTo(key);
    }

    /** Any text is refused, or is the name of what is published on it. */
    @Property
    void isWhatWasPublishedOn(@ForAll String name) {
        byte[] key;
        try {
            key = ChannelName.key(name);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(ChannelName.of(key)).isEqualTo(name);
    }
}
