package io.triwire.bench.load.measure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyHistogramTest {

    @Test
    void countsWhatIsOutsideApart() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.recordMicros(-1);
        histogram.record(2_000, 1_999);
        histogram.recordMicros(60_000_001);
        histogram.recordMicros(60_000_000);

        assertThat(histogram.negative()).isEqualTo(2);
        assertThat(histogram.tooLong()).isEqualTo(1);
        assertThat(histogram.distribution().count()).isEqualTo(1);
    }
}
