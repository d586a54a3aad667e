package io.triwire.longpoll;

import java.time.Duration;
import java.util.Map;

import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LongPollConfigTest {

    @Test
    void aPollWaitsFor25SecondsUnlessToldOtherwise() {
        assertThat(config(Map.of()).maxWait()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void theWaitCanBeSet() {
        assertThat(config(Map.of("longpoll-service.max-wait", "PT7S")).maxWait())
                .isEqualTo(Duration.ofSeconds(7));
    }

    private static LongPollConfig config(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(LongPollConfig.class)
                .withDefaultValues(keys)
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(LongPollConfig.class);
    }
}
