package io.triwire.bench.load.result;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A search for capacity counts a rate only if nothing went wrong at it. */
class CompletenessTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0, true", "1, 0, 0, false", "0, 1, 0, false", "0, 0, 1, false"})
    void isExactIfEachEventArrivedOnceAndInOrder(long missing, long duplicates, long reordered, boolean exact) {
        assertThat(new Completeness(missing, duplicates, reordered).exact()).isEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "1, 0, false", "0, 1, false"})
    void noneIsOutOfRangeIfAllWereRecorded(long negative, long tooLong, boolean none) {
        assertThat(new OutOfRange(negative, tooLong).none()).isEqualTo(none);
    }
}
