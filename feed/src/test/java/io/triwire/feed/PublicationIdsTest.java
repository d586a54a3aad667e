package io.triwire.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PublicationIdsTest {

    private static final String FEED = "AAAAAAAA";

    private final PublicationIds ids = new PublicationIds(2);

    private static PublicationKey key(String id) {
        return new PublicationKey(Optional.of("channel"), id);
    }

    private static Cursor cursor(long offset) {
        return Cursor.of(FEED, offset);
    }

    private void add(PublicationKey key, long offset) {
        ids.add(key, 0, offset, cursor(offset + 1).text());
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(ids.repeats(key("a"), 0, 1)).isFalse();
        assertThat(ids.cursorOf(key("a"))).isEmpty();
    }

    @Test
    void knowsALaterRecordForARepetition() {
        add(key("a"), 5);

        assertThat(ids.repeats(key("a"), 0, 6)).isTrue();
        assertThat(ids.cursorOf(key("a"))).contains(cursor(6));
    }

    @Test
    void doesNotTakeTheFirstRecordForItsOwnRepetition() {
        add(key("a"), 5);

        assertThat(ids.repeats(key("a"), 0, 5)).isFalse();
        assertThat(ids.repeats(key("a"), 0, 4)).isFalse();
    }

    @Test
    void tellsChannelsIdsAndPartitionsApart() {
        add(key("a"), 5);

        assertThat(ids.repeats(key("b"), 0, 6)).isFalse();
        assertThat(ids.repeats(new PublicationKey(Optional.of("other"), "a"), 0, 6))
                .isFalse();
        assertThat(ids.repeats(new PublicationKey(Optional.empty(), "a"), 0, 6)).isFalse();
        assertThat(ids.repeats(key("a"), 1, 6)).isFalse();
    }

    @Test
    void forgetsTheOldest() {
        add(key("a"), 5);
        add(key("b"), 6);
        add(key("c"), 7);

        assertThat(ids.repeats(key("a"), 0, 8)).isFalse();
        assertThat(ids.repeats(key("b"), 0, 8)).isTrue();
        assertThat(ids.repeats(key("c"), 0, 8)).isTrue();
    }

    @Test
    void countsARepetitionThatWasForgottenAsTheNewest() {
        add(key("a"), 5);
        add(key("b"), 6);
        add(key("a"), 7);
        add(key("c"), 8);

        assertThat(ids.repeats(key("a"), 0, 9)).isTrue();
        assertThat(ids.repeats(key("b"), 0, 9)).isFalse();
    }

    @Test
    void forgetsAll() {
        add(key("a"), 5);

        ids.clear();

        assertThat(ids.repeats(key("a"), 0, 6)).isFalse();
        assertThat(ids.cursorOf(key("a"))).isEmpty();
    }

    @Test
    void remembersNothingWhereNoneMayBe() {
        PublicationIds none = new PublicationIds(0);

        none.add(key("a"), 0, 5, cursor(6).text());

        assertThat(none.repeats(key("a"), 0, 6)).isFalse();
    }

    /** As long as fewer ids come between than are remembered, each is delivered once. */
    @Property
    void letsEachIdThroughOnceWithinTheWindow(@ForAll @Size(max = 200) List<@IntRange(max = 30) Integer> published) {
        PublicationIds window = new PublicationIds(10);
        List<Integer> delivered = new ArrayList<>();
        Map<Integer, Integer> lastDelivery = new HashMap<>();
        for (int offset = 0; offset < published.size(); offset++) {
            int id = published.get(offset);
            PublicationKey key = key(Integer.toString(id));
            if (!window.repeats(key, 0, offset)) {
                window.add(key, 0, offset, cursor(offset + 1L).text());
                Integer before = lastDelivery.put(id, delivered.size());
                assertThat(before == null || delivered.size() - before >= 10)
                        .as("%d again at %d of %s", id, offset, published)
                        .isTrue();
                delivered.add(id);
            }
        }
    }
}
