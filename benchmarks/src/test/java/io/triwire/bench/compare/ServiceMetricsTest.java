package io.triwire.bench.compare;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceMetricsTest {

    private static final String BEFORE = """
            # TYPE triwire_kafka_to_socket_seconds histogram
            triwire_kafka_to_socket_seconds_bucket{le="0.001"} 5.0
            triwire_kafka_to_socket_seconds_bucket{le="0.003"} 6.0
            triwire_kafka_to_socket_seconds_bucket{le="+Inf"} 6.0
            triwire_kafka_to_socket_seconds_count 6.0
            """;

    private static final String AFTER = """
            triwire_kafka_to_socket_seconds_bucket{app="x",le="0.001"} 15.0
            triwire_kafka_to_socket_seconds_bucket{app="x",le="0.003"} 46.0
            triwire_kafka_to_socket_seconds_bucket{app="x",le="+Inf"} 47.0
            triwire_connections 3.0
            triwire_kafka_to_socket_seconds_max{app="x"} 0.0034
            """;

    @Test
    void countsWhatCameBetweenTwoMoments() {
        Histogram stage = ServiceMetrics.parse(AFTER)
                .since(ServiceMetrics.parse(BEFORE), ServiceMetrics.TO_SOCKET)
                .orElseThrow();

        assertThat(stage.getTotalCount()).isEqualTo(41);
        assertThat(stage.getCountAtValue(500)).isEqualTo(10);
        assertThat(stage.getCountAtValue(2_000)).isEqualTo(30);
        assertThat(stage.getCountAtValue(3_000)).isEqualTo(1);
    }

    @Test
    void whatIsLongerThanTheLongestWasCountedWhileItWasTold() {
        ServiceMetrics torn = ServiceMetrics.parse(AFTER.replace("0.0034", "0.0019"));

        assertThat(torn.since(ServiceMetrics.parse(BEFORE), ServiceMetrics.TO_SOCKET)
                        .orElseThrow()
                        .getTotalCount())
                .isEqualTo(40);
    }

    @Test
    void aStageInWhichNothingHappenedIsNotMeasured() {
        ServiceMetrics metrics = ServiceMetrics.parse(AFTER);

        assertThat(metrics.since(metrics, ServiceMetrics.TO_SOCKET)).isEmpty();
        assertThat(metrics.since(ServiceMetrics.parse(BEFORE), ServiceMetrics.TO_ARRIVAL))
                .isEmpty();
    }
}
