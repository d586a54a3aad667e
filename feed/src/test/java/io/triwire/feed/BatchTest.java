package io.triwire.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.delivered;
import static org.assertj.core.api.Assertions.assertThat;

class BatchTest {

    private static final FeedEvent FIRST = delivered(cursor(1), 0, 0);
    private static final FeedEvent SECOND = delivered(cursor(2), 0, 1);

    @Test
    void isAsLargeAsTheJsonOfItsEvents() {
        String json = "{\"id\":\"" + cursor(1).text() + "\",\"data\":\"0:0\"}";

        assertThat(Batch.of(List.of(FIRST, SECOND), cursor(2), 0).bytes()).isEqualTo(2 * json.length());
    }

    @Test
    void doesNotChangeWithTheListItWasMadeFrom() {
        List<FeedEvent> events = new ArrayList<>(List.of(FIRST));
        Batch batch = Batch.of(events, cursor(1), 0);

        events.add(SECOND);

        assertThat(batch.events()).containsExactly(FIRST);
    }

    @Test
    void isQuietWithoutEventsAndReset() {
        Batch quiet = Batch.quiet(cursor(3));

        assertThat(quiet.isEmpty()).isTrue();
        assertThat(quiet.reset()).isEmpty();
        assertThat(quiet.bytes()).isZero();
        assertThat(quiet.cursor()).isEqualTo(cursor(3));
    }

    @Test
    void tellsOfAResetAndWhereItContinues() {
        Batch reset = Batch.reset(FeedReset.expired(12), cursor(13));

        assertThat(reset.isEmpty()).isTrue();
        assertThat(reset.reset()).contains(FeedReset.expired(12));
        assertThat(reset.cursor()).isEqualTo(cursor(13));
    }

    @Test
    void isEncodedOnce() {
        AtomicInteger encodings = new AtomicInteger();
        Batch batch = Batch.of(List.of(FIRST), cursor(1), 0);

        List<Optional<Integer>> wires = List.of(
                batch.wire(given -> Optional.of(encodings.incrementAndGet())),
                batch.wire(given -> Optional.of(encodings.incrementAndGet())));

        assertThat(wires).containsExactly(Optional.of(1), Optional.of(1));
    }

    @Test
    void isEncodedFromItself() {
        Batch batch = Batch.of(List.of(FIRST), cursor(1), 0);

        assertThat(batch.<Batch>wire(given -> given)).isSameAs(batch);
    }

    @Test
    void keepsTheBytesOfAnEventForAnotherSubscriber() {
        FeedEvent seenByAnother = FIRST.at(cursor(7).text());

        assertThat(seenByAnother.cursor()).isEqualTo(cursor(7).text());
        assertThat(seenByAnother.fields()).isSameAs(FIRST.fields());
        assertThat(seenByAnother.offset()).isEqualTo(FIRST.offset());
    }
}
