package io.triwire.feed;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;

import io.triwire.feed.auth.AuthConfig;
import io.triwire.feed.auth.JwtConfig;
import io.triwire.feed.http.CallerConfig;

/** Parts of a feed for the tests of its other packages. */
public final class FeedParts {

    private FeedParts() {}

    /** Settings as a service reads them: these, and the defaults of all others. */
    public static SmallRyeConfig settings(Map<String, String> keys) {
        return new SmallRyeConfigBuilder()
                .withMapping(FeedConfig.class)
                .withMapping(AuthConfig.class)
                .withMapping(JwtConfig.class)
                .withMapping(CallerConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withDefaultValues(keys)
                .build();
    }

    /** The configuration with these keys set, and the defaults of all others. */
    public static FeedConfig config(Map<String, String> keys) {
        return settings(keys).getConfigMapping(FeedConfig.class);
    }

    public static FeedMetrics metrics(MeterRegistry registry) {
        return new FeedMetrics(registry);
    }

    public static Connections connections(Feed feed, FeedConfig config, FeedMetrics metrics) {
        return new Connections(feed, config, metrics);
    }

    /** One that nobody gets an answer from. */
    public static History noHistory() {
        return new NoHistory();
    }

    /** A feed of what a log holds and nothing else, whose subscribers are on a loop that does nothing by itself. */
    public static Feed feed(EventLog log) {
        HandDrivenLoop loop = new HandDrivenLoop();
        return new Feed(log, new NoHistory(), Duration.ZERO, () -> loop, loop::nanoTime);
    }

    private static final class NoHistory implements History {

        @Override
        public Uni<Batch> read(Cursor after, ChannelFilter filter, int maxBytes) {
            return Uni.createFrom().nothing();
        }

        @Override
        public Uni<Cursor> earliest() {
            return Uni.createFrom().nothing();
        }

        @Override
        public Uni<Cursor> at(Instant instant) {
            return Uni.createFrom().nothing();
        }
    }
}
