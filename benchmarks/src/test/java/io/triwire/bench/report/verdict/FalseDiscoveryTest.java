package io.triwire.bench.report.verdict;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FalseDiscoveryTest {

    /** The example of Benjamini and Hochberg (1995), section 3.2: four of its fifteen hypotheses are rejected. */
    @Test
    void boundsTheExampleOfTheAuthors() {
        List<Double> chances = List.of(
                0.0459, 0.0001, 0.3240, 0.0201, 0.0004, 0.7590, 0.0019, 0.0095, 1.0, 0.0278, 0.0298, 0.0344, 0.4262,
                0.5719, 0.6528);

        assertThat(FalseDiscovery.bound(chances)).isEqualTo(0.0095);
    }

    @Test
    void oneComparisonNeedsNoCorrection() {
        assertThat(FalseDiscovery.bound(List.of(0.05))).isEqualTo(0.05);
        assertThat(FalseDiscovery.bound(List.of(0.051))).isZero();
    }

    /** Each alone would have been claimed. */
    @Test
    void oneOfManyMustBeLessProbable() {
        assertThat(FalseDiscovery.bound(List.of(0.04, 0.9, 0.8, 0.7))).isZero();
        assertThat(FalseDiscovery.bound(List.of(0.0125, 0.9, 0.8, 0.7))).isEqualTo(0.0125);
    }

    @Test
    void nothingAllowsNothing() {
        assertThat(FalseDiscovery.bound(List.of())).isZero();
    }
}
