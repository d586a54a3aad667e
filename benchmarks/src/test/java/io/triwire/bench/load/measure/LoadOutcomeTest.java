package io.triwire.bench.load.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Run;

import static org.assertj.core.api.Assertions.assertThat;

class LoadOutcomeTest {

    /** The generator writes it, and another process reads it. */
    @Test
    void isReadAsItWasWritten(@TempDir Path directory) throws IOException {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.recordMicros(37_000);
        Distribution distribution = histogram.distribution();
        LoadOutcome outcome = new LoadOutcome(
                true,
                new Run.Connecting(distribution, new LatencyHistogram().distribution(), 2, 0),
                new Run.Generator(0.41, distribution, 9_800),
                new LoadOutcome.ConnectionCounts(
                        50, 70, new TreeMap<>(Map.of("refused", 1L, "a connection was lost", 3L)), List.of(300L, 1L)),
                new LoadOutcome.OpenFiles(100, 1_024));

        outcome.writeTo(directory);

        assertThat(LoadOutcome.read(directory)).isEqualTo(outcome);
    }
}
