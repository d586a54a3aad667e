package io.triwire.feed;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.LongStream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CursorTest {

    private static final String FEED = "Feed-id_";
    private static final String URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Provide
    Arbitrary<String> feedIds() {
        return Arbitraries.strings().withChars(URL_SAFE.toCharArray()).ofLength(Cursor.FEED_ID_LENGTH);
    }

    @Provide
    Arbitrary<long[]> offsets() {
        // Of every magnitude: numbers drawn from the whole range would nearly all have 62 or 63 bits.
        Arbitrary<Long> offset = Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.integers().between(0, 63))
                .as((number, shift) -> number >>> shift)
                .withoutEdgeCases();
        return offset.array(long[].class).ofMinSize(1).ofMaxSize(Cursor.MAX_PARTITIONS);
    }

    @Provide
    Arbitrary<int[]> epochs() {
        Arbitrary<Integer> epoch = Combinators.combine(
                        Arbitraries.integers().between(0, Integer.MAX_VALUE),
                        Arbitraries.integers().between(0, 31))
                .as((number, shift) -> (number >>> shift) - 1)
                .withoutEdgeCases();
        return epoch.array(int[].class).ofSize(Cursor.MAX_PARTITIONS);
    }

    @Provide
    Arbitrary<Cursor> cursors() {
        return Combinators.combine(feedIds(), offsets(), epochs()).as(CursorTest::cursor);
    }

    private static Cursor cursor(String feedId, long[] offsets, int[] epochs) {
        return Cursor.of(feedId, offsets, Arrays.copyOf(epochs, offsets.length));
    }

    @Property
    void isReadBackFromItsText(
            @ForAll("feedIds") String feedId, @ForAll("offsets") long[] offsets, @ForAll("epochs") int[] epochs) {
        Cursor cursor = cursor(feedId, offsets, epochs);

        Cursor read = Cursor.parse(cursor.text());

        assertThat(read).isEqualTo(cursor);
        assertThat(read.feedId()).isEqualTo(feedId);
        assertThat(read.offsets(read.partitions())).isEqualTo(offsets);
        assertThat(read.epochs(read.partitions())).isEqualTo(Arrays.copyOf(epochs, offsets.length));
    }

    @Test
    void isAnotherWhenTheEpochOfItsLastEventIs() {
        assertThat(Cursor.of(FEED, new long[] {5}, new int[] {0}))
                .isNotEqualTo(Cursor.of(FEED, new long[] {5}, new int[] {1}))
                .isNotEqualTo(Cursor.of(FEED, 5));
    }

    @Test
    void hasNoEpochOfAPartitionThatWasAddedLater() {
        Cursor cursor = Cursor.of(FEED, new long[] {5}, new int[] {7});

        assertThat(cursor.epochs(3)).containsExactly(7, Cursor.UNKNOWN_EPOCH, Cursor.UNKNOWN_EPOCH);
        assertThat(cursor.epoch(2)).isEqualTo(Cursor.UNKNOWN_EPOCH);
    }

    @Test
    void namesTheBoundsOfAnEpoch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(FEED, new long[] {5}, new int[] {-2}))
                .withMessage("leader epoch -2 is not within -1 to 2^31 - 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(FEED, new long[] {5}, new int[] {Integer.MAX_VALUE}))
                .withMessage("leader epoch 2147483647 is not within -1 to 2^31 - 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(FEED, new long[] {5, 6}, new int[] {1}))
                .withMessage("1 epochs do not fit 2 offsets");
    }

    @Property
    void isOfUrlSafeCharacters(@ForAll("cursors") Cursor cursor) {
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
    }

    @Property
    void hasOneTextOnly(
            @ForAll("cursors") Cursor cursor,
            @ForAll @IntRange(max = Cursor.MAX_LENGTH) int place,
            @ForAll("urlSafe") char character) {
        StringBuilder text = new StringBuilder(cursor.text());
        text.setCharAt(place % text.length(), character);
        String changed = text.toString();

        try {
            assertThat(Cursor.parse(changed).text()).isEqualTo(changed);
        } catch (IllegalArgumentException refused) {
            assertThat(changed).isNotEqualTo(cursor.text());
        }
    }

    @Provide
    Arbitrary<Character> urlSafe() {
        return Arbitraries.of(URL_SAFE.chars().mapToObj(c -> (char) c).toList());
    }

    @Property
    void differsWhereAnOffsetDiffers(@ForAll("cursors") Cursor cursor, @ForAll @IntRange(max = 63) int partition) {
        long[] offsets = cursor.offsets(cursor.partitions());
        offsets[partition % offsets.length] ^= 1;

        assertThat(Cursor.of(cursor.feedId(), offsets)).isNotEqualTo(cursor);
    }

    @Property
    void refusesGarbageByOneException(@ForAll @StringLength(max = 700) String garbage) {
        refusesOrRoundTrips(garbage);
    }

    @Property
    void refusesGarbageBehindAnIdentityByOneException(
            @ForAll("feedIds") String feedId, @ForAll("base64") String packed) {
        refusesOrRoundTrips(feedId + packed);
    }

    /** Few partitions and narrow numbers, so that the length often fits what the first bytes say. */
    @Property
    void refusesGarbageBehindAHeaderByOneException(
            @ForAll @IntRange(min = 1, max = 3) int partitions,
            @ForAll @IntRange(max = 3) int offsetBits,
            @ForAll boolean withEpochs,
            @ForAll @Size(max = 4) byte[] rest) {
        byte[] packed = ByteBuffer.allocate(2 + rest.length)
                .put((byte) partitions)
                .put((byte) (withEpochs ? offsetBits | 0x80 : offsetBits))
                .put(rest)
                .array();

        refusesOrRoundTrips(FEED + Base64.getUrlEncoder().withoutPadding().encodeToString(packed));
    }

    @Provide
    Arbitrary<String> base64() {
        return Arbitraries.strings()
                .withChars(URL_SAFE.toCharArray())
                .withChars('=', '+', '/', '?', ' ', '\u00e9')
                .ofMaxLength(40);
    }

    private static void refusesOrRoundTrips(String text) {
        try {
            assertThat(Cursor.parse(text).text()).isEqualTo(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void isBelow256CharactersFor32PartitionsOf45Bits() {
        long[] offsets = new long[32];
        Arrays.fill(offsets, (1L << 37) - 1);
        int[] epochs = new int[32];
        Arrays.fill(epochs, (1 << 8) - 2);

        assertThat(Cursor.of(FEED, offsets, epochs).text()).hasSizeLessThan(256);
    }

    @Test
    void isAsLongAsTheLongestAllowedAtMost() {
        long[] offsets = new long[Cursor.MAX_PARTITIONS];
        Arrays.fill(offsets, Long.MAX_VALUE);

        int[] epochs = new int[Cursor.MAX_PARTITIONS];
        Arrays.fill(epochs, Integer.MAX_VALUE - 1);

        assertThat(Cursor.of(FEED, offsets, epochs).text()).hasSize(Cursor.MAX_LENGTH);
    }

    @Test
    void keepsItsTextFromReleaseToRelease() {
        // 2 partitions in 9 bits each: 02 09, then 100000000 000000001 and six bits of padding.
        assertThat(Cursor.of(FEED, 256, 1).text()).isEqualTo(FEED + "AgmAAEA");
        // The same with epochs 0 and 2, as 01 and 11 in two bits each: 02 89 02, 18 bits of offsets, and the epochs.
        assertThat(Cursor.of(FEED, new long[] {256, 1}, new int[] {0, 2}).text())
                .isEqualTo(FEED + "AokCgABc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                FEED,
                FEED + "A",
                FEED + "AA",
                FEED + "AQ", // no width
                FEED + "AoQA", // epochs of no width
                FEED + "AAA", // no partitions
                FEED + "QQA", // 65 partitions
                FEED + "gQA", // -127 partitions
                FEED + "AUA", // 64 bits and no offset
                FEED + "AQH", // an incomplete last byte
                FEED + "AQEAA", // offset 0 in one bit, where none is needed, and a byte too many
                FEED + "AQEA", // offset 0 in one bit, where none is needed
                FEED + "AQGB", // padding that is not 0
                FEED + "AQA=", // Base64 with padding
                FEED + "AQGA=",
                FEED + "AQGA\n",
                FEED + "AYEAgA", // epochs follow, in no bits
                FEED + "AYEggAAAAAA", // epochs in 32 bits
                FEED + "AYEBgA", // an epoch in one bit that needs none
                " " + FEED + "AQGA",
                "Feed+id/AQGA", // the other Base64 alphabet
                "F\u00e9ed-id_AQGA",
                "Feed id_AQGA"
            })
    void refusesWhatIsNotTheOneForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse(text));
    }

    @Test
    void readsTheFormThatTheRefusedOnesComeCloseTo() {
        assertThat(Cursor.parse(FEED + "AQGA")).isEqualTo(Cursor.of(FEED, 1));
    }

    @Test
    void namesTheBoundsOfItsLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.parse("x".repeat(Cursor.MAX_LENGTH + 1)))
                .withMessage("a cursor of 1016 characters is not within 9 to 1015");
    }

    @Test
    void namesTheBoundOfAnOffset() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(FEED, 0, -1))
                .withMessage("offset -1 is below 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Cursor.MAX_PARTITIONS + 1})
    void namesTheBoundsOfItsPartitions(int partitions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(FEED, new long[partitions]))
                .withMessage(partitions + " partitions are not within 1 to 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "far-too-long", "seven77", "not url!", "F\u00e9ed-id_"})
    void refusesAnIdentityOfOtherCharacters(String feedId) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.of(feedId, 0))
                .withMessageContaining("'" + feedId + "'");
    }

    @Test
    void doesNotChangeWithTheArrayItWasMadeFrom() {
        long[] offsets = {1, 2};
        Cursor cursor = Cursor.of(FEED, offsets);

        offsets[0] = 7;

        assertThat(cursor.offset(0)).isEqualTo(1);
    }

    @Test
    void isTheSameWhateverItsPosition() {
        assertThat(Cursor.of(FEED, 1).atPosition(7))
                .isEqualTo(Cursor.of(FEED, 1))
                .hasSameHashCodeAs(Cursor.of(FEED, 1));
    }

    @Test
    void countsTheEventsToALaterOne() {
        assertThat(Cursor.of(FEED, 10, 20).distanceTo(Cursor.of(FEED, 13, 25))).isEqualTo(8);
    }

    @Test
    void countsNothingWhereItIsAhead() {
        assertThat(Cursor.of(FEED, 10, 20).distanceTo(Cursor.of(FEED, 3, 25))).isEqualTo(5);
    }

    @Test
    void countsEveryEventOfAPartitionThatWasAdded() {
        assertThat(Cursor.of(FEED, 10).distanceTo(Cursor.of(FEED, 10, 4))).isEqualTo(4);
    }

    @Test
    void countsToTheLargestNumberAtMost() {
        long[] furthest = LongStream.generate(() -> Long.MAX_VALUE).limit(3).toArray();

        assertThat(Cursor.of(FEED, 0, 0, 0).distanceTo(Cursor.of(FEED, furthest)))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isShownWithItsOffsets() {
        assertThat(Cursor.of(FEED, 10, 20)).hasToString(FEED + "@10,20");
    }
}
