package io.triwire.sse;

import java.time.Duration;
import java.util.Map;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SseConfigTest {

    @Test
    void aClientWaitsForUpTo3SecondsUnlessToldOtherwise() {
        assertThat(config(Map.of()).retry()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theDelayCanBeSet() {
        assertThat(config(Map.of("sse-service.retry", "PT7S")).retry()).isEqualTo(Duration.ofSeconds(7));
    }

    private static SseConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(SseConfig.class)
                .withDefaultValues(keys)
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(SseConfig.class);
    }
}
