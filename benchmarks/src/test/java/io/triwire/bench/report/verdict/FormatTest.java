package io.triwire.bench.report.verdict;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Three significant digits, and the next unit as soon as these round up to it. */
class FormatTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "0.5, 0.50 µs",
        "9.994, 9.99 µs",
        "9.996, 10.0 µs",
        "99.94, 99.9 µs",
        "99.96, 100 µs",
        "850, 850 µs",
        "999.4, 999 µs",
        "999.6, 1.00 ms",
        "8_210, 8.21 ms",
        "999_400, 999 ms",
        "999_600, 1.00 s",
        "1_350_000, 1.35 s",
        "-8_210, -8.21 ms"
    })
    void writesATime(String micros, String text) {
        assertThat(Format.micros(Double.parseDouble(micros.replace("_", "")))).isEqualTo(text);
    }

    @Test
    void writesATimeInWholeMicrosecondsTheSame() {
        assertThat(Format.micros(8_210L)).isEqualTo("8.21 ms");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "260, 260 B",
        "999.4, 999 B",
        "999.6, 1.00 KB",
        "12500, 12.5 KB",
        "135e6, 135 MB",
        "8.2e9, 8.20 GB",
        "3e12, 3.00 TB",
        "3e16, '30,000 TB'",
        "-12500, -12.5 KB"
    })
    void writesASize(double bytes, String text) {
        assertThat(Format.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "7.25, 7.25", "99.5, 99.5", "100.4, 100", "'1234567', '1,234,567'", "-7, -7"})
    void writesACount(double count, String text) {
        assertThat(Format.count(count)).isEqualTo(text);
    }

    @Test
    void writesAWholeCount() {
        assertThat(Format.count(22_000L)).isEqualTo("22,000");
        assertThat(Format.deliveries(1)).isEqualTo("1 delivery");
        assertThat(Format.deliveries(2_000)).isEqualTo("2,000 deliveries");
    }

    @Test
    void writesAShare() {
        assertThat(Format.share(0.41)).isEqualTo("41.0 %");
        assertThat(Format.share(0)).isEqualTo("0 %");
        assertThat(Format.share(1)).isEqualTo("100 %");
    }

    @ParameterizedTest
    @CsvSource({
        "CPU, 12.5, 12.5 ms",
        "PROXY_CPU, 3, 3.00 ms",
        "BYTES, 260, 260 B",
        "MEMORY, 135e6, 135 MB",
        "IDLE_MEMORY, 12500, 12.5 KB",
        "PROXY_MEMORY, 9e6, 9.00 MB",
        "P50, 8000, 8.00 ms",
        "P99, 8000, 8.00 ms",
        "CONNECTIONS, 2000, '2,000'",
        "RATE, 2000, '2,000'"
    })
    void writesEachMeasureInItsUnit(Measure measure, double figure, String text) {
        assertThat(Format.of(measure, figure)).isEqualTo(text);
    }

    @Test
    void writesADifferenceWithItsSign() {
        assertThat(Format.signed(Measure.P50, 2_000)).isEqualTo("+2.00 ms");
        assertThat(Format.signed(Measure.P50, -2_000)).isEqualTo("−2.00 ms");
        assertThat(Format.signed(Measure.P50, 0)).isEqualTo("+0 ms");
    }

    /** 100 ms against another figure, with an interval. */
    @ParameterizedTest
    @CsvSource({
        "120_000, -30_000, -10_000, −20.0 ms",
        "120_000, -30_000, 10_000, not told apart",
        "104_000, -30_000, 1_000, not told apart",
        "100_500, -900, 900, no difference that matters",
        "104_000, -5_000, -3_000, no difference that matters",
    })
    void writesOnlyADifferenceThatIsClaimed(String other, String low, String high, String text) {
        Difference difference = difference(number(other), Optional.of(new Interval(number(low), number(high))));

        assertThat(Format.change(difference, true)).isEqualTo(text);
        assertThat(Format.changeWithin(difference, true))
                .isEqualTo("%s, 95 %% interval %s to %s"
                        .formatted(
                                text,
                                Format.signed(Measure.P50, number(low)),
                                Format.signed(Measure.P50, number(high))));
    }

    @Test
    void writesAnyDifferenceWhereNothingIsRanked() {
        Difference certain = difference(104_000, Optional.of(new Interval(-5_000, -3_000)));

        assertThat(Format.change(certain, false)).isEqualTo("−4.00 ms");
        assertThat(Format.changeWithin(certain, false)).isEqualTo("−4.00 ms");
        assertThat(Format.changeWithin(difference(104_000, Optional.empty()), true))
                .isEqualTo("−4.00 ms");
    }

    private static Difference difference(double other, Optional<Interval> interval) {
        return new Difference(
                Measure.P50,
                Transport.SSE,
                100_000,
                Transport.WEBSOCKET,
                other,
                interval.map(known -> new Difference.DifferenceEvidence(known, true)));
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("_", ""));
    }
}
