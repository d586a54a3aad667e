package io.triwire.feed;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A partition with epoch 2 from offset 10, epoch 5 from offset 20, and the head at 30; it was read from offset 10. */
class EpochStartsTest {

    private static final long HEAD = 30;

    private final EpochStarts starts = new EpochStarts(2);

    {
        for (int offset = 10; offset < HEAD; offset++) {
            starts.note(offset < 20 ? 2 : 5, offset);
        }
    }

    private boolean agree(int epoch, long offset) {
        return starts.agree(epoch, offset, HEAD);
    }

    @Test
    void agreesWithTheEpochOfTheEventBefore() {
        assertThat(agree(2, 15)).isTrue();
        assertThat(agree(2, 20)).isTrue();
        assertThat(agree(5, 21)).isTrue();
        assertThat(agree(5, HEAD)).isTrue();
    }

    @Test
    void agreesWithALaterEpochOfTheSameHistory() {
        assertThat(agree(5, 20)).as("the next event is of it").isTrue();
        assertThat(agree(3, 20)).as("a leader that wrote nothing").isTrue();
        assertThat(agree(7, HEAD)).as("what follows is not known").isTrue();
    }

    @Test
    void findsThatTheEventsBeforeHaveBeenReplaced() {
        assertThat(agree(2, 21)).isFalse();
        assertThat(agree(4, 25)).isFalse();
        assertThat(agree(2, HEAD + 3)).as("beyond the head").isFalse();
    }

    @Test
    void findsThatTheEventsHereHaveBeenReplaced() {
        assertThat(agree(6, 15)).isFalse();
        assertThat(agree(6, 29)).isFalse();
    }

    @Test
    void findsACursorOfAnEpochBeforeThatOfItsStart() {
        assertThat(agree(1, 10)).isFalse();
    }

    @Test
    void saysNothingOfAnEpochThatIsNotKnown() {
        assertThat(agree(Cursor.UNKNOWN_EPOCH, 15)).isTrue();
        assertThat(new EpochStarts(Cursor.UNKNOWN_EPOCH).agree(3, 15, HEAD)).isTrue();
    }
}
