package io.triwire.feed.auth;

import java.time.Duration;
import java.util.Map;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Settings as a service reads them. */
final class AuthSettings {

    private AuthSettings() {}

    static AuthConfig auth(Map<String, String> settings) {
        return config(settings).getConfigMapping(AuthConfig.class);
    }

    static JwtConfig jwt(Map<String, String> settings) {
        return config(settings).getConfigMapping(JwtConfig.class);
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(AuthConfig.class)
                .withMapping(JwtConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withDefaultValues(settings)
                .build();
    }
}
