package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.bench.faults.ResourceTrend.Quantity;

import static org.assertj.core.api.Assertions.assertThat;

/** When a process that served through faults counts as grown. */
class ServiceLifeTest {

    private static final int HOUR = 3_600;
    private static final int SUBSCRIBERS = 30;

    private final List<ServiceSample> samples = new ArrayList<>();

    /** A process with so many megabytes in each second, half of them on its heap, and as many files. */
    private void lives(long pid, int from, int to, DoubleUnaryOperator amount) {
        for (int second = from; second <= to; second += 5) {
            long mebibytes = Math.round(amount.applyAsDouble(second));
            samples.add(new ServiceSample(
                    second,
                    new ServiceSample.ReplicaProcess("sse-service", 2, pid),
                    new ServiceSample.Usage(
                            mebibytes << 20,
                            mebibytes,
                            second % 60 == 0 ? OptionalLong.of(mebibytes << 19) : OptionalLong.empty())));
        }
    }

    private List<ServiceLife> judged() {
        return ServiceLife.of(samples, SUBSCRIBERS);
    }

    private ServiceLife only() {
        assertThat(judged()).hasSize(1);
        return judged().get(0);
    }

    @Test
    void whatStaysAsItIsIsFlat() {
        lives(1, 0, HOUR, second -> 200);

        assertThat(only().flat()).isTrue();
        assertThat(only().growths())
                .extracting(ResourceTrend::quantity)
                .containsExactly(Quantity.MEMORY, Quantity.HEAP, Quantity.OPEN_FILES);
    }

    @Test
    void whatGrowsInTheFirstTenMinutesIsFlat() {
        lives(1, 0, HOUR, second -> second < 600 ? 50 + second / 4 : 200);

        assertThat(only().flat()).isTrue();
    }

    @Test
    void aPeakIsFlat() {
        lives(1, 0, HOUR, second -> second > 3_000 && second < 3_200 ? 900 : 200);

        assertThat(only().flat()).isTrue();
    }

    /** 200 at the middle of the second quarter; 25 minutes pass until the middle of the last. */
    @ParameterizedTest
    @CsvSource({
        "0.01, true, true, true",
        "0.022, true, false, true",
        "0.03, false, false, true",
        "0.05, false, false, false"
    })
    void whatGrowsAllTheTimeHasGrown(double eachSecond, boolean memory, boolean heap, boolean files) {
        lives(1, 0, HOUR, second -> 200 + (second - 1_725) * eachSecond);

        assertThat(only().growths()).extracting(ResourceTrend::flat).containsExactly(memory, heap, files);
        assertThat(only().flat()).isEqualTo(memory && heap && files);
    }

    @Test
    void eachLifeIsJudgedByItself() {
        lives(1, 0, 1_300, second -> 100);
        lives(2, 1_305, 2_605, second -> 400);

        assertThat(judged()).hasSize(2).allMatch(ServiceLife::flat).noneMatch(life -> life.growths()
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"1195, true", "1200, false"})
    void aLifeOfLessThanTwentyMinutesIsNotJudged(int seconds, boolean tooShort) {
        lives(1, 0, seconds, second -> 100 + second);

        assertThat(only().growths().isEmpty()).isEqualTo(tooShort);
        assertThat(only().flat()).isEqualTo(tooShort);
    }

    @Test
    void aHeapThatNobodyAskedForIsNotJudged() {
        lives(1, 1, HOUR, second -> 200);

        assertThat(only().growths()).extracting(ResourceTrend::quantity).doesNotContain(Quantity.HEAP);
    }
}
