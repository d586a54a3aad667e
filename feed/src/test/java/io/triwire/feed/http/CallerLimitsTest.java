package io.triwire.feed.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.triwire.feed.http.CallerLimits.TooManyRequestsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class CallerLimitsTest {

    private final List<String> met = new ArrayList<>();
    private final HandDrivenClock clock = new HandDrivenClock();

    private static final class HandDrivenClock implements TimeMeter {

        private long nanos;

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private CallerLimits limits(Map<String, String> settings) {
        CallerConfig config = new SmallRyeConfigBuilder()
                .withMapping(CallerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(CallerConfig.class);
        return new CallerLimits(config, met::add, clock);
    }

    @Test
    void boundsNothingUnlessItIsTold() {
        CallerLimits limits = limits(Map.of());

        for (int i = 0; i < 10_000; i++) {
            limits.enter("a");
            limits.publish("a", 1 << 20);
        }

        assertThat(limits.callers()).isZero();
    }

    @Test
    void boundsTheSubscribersOfEachCallerAtATime() {
        CallerLimits limits = limits(Map.of("feed.caller.max-connections", "2"));
        Runnable first = limits.enter("a");
        limits.enter("a");

        TooManyRequestsException refused = refused(() -> limits.enter("a"));
        limits.enter("b").run();
        first.run();
        first.run();
        limits.enter("a");

        assertThat(refused).hasMessage("You have 2 subscribers here, which is the most for one caller.");
        assertThat(refused(() -> limits.enter("a"))).isNotNull();
        assertThat(limits.callers()).isOne();
        assertThat(met).containsExactly("connections", "connections");
    }

    @Test
    void boundsTheReplaysOfEachCallerAtATime() {
        CallerLimits limits = limits(Map.of("feed.caller.max-replays", "1"));
        Runnable caughtUp = limits.replay("a");
        limits.enter("a");

        TooManyRequestsException refused = refused(() -> limits.replay("a"));
        limits.replay("b");
        caughtUp.run();
        caughtUp.run();
        limits.replay("a");

        assertThat(refused).hasMessage("You have 1 subscribers here that catch up, which is the most for one caller.");
        assertThat(refused.retryAfterSeconds()).isOne();
        assertThat(refused(() -> limits.replay("a"))).isNotNull();
        assertThat(met).containsExactly("replays", "replays");
    }

    @Test
    void keepsNoCountOfThoseWhoLeft() throws Exception {
        CallerLimits limits = limits(Map.of("feed.caller.max-connections", "1000"));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ends.add(threads.submit(() -> {
                for (int n = 0; n < 20_000; n++) {
                    limits.enter("caller-" + n % 3).run();
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();

        assertThat(limits.callers()).isZero();
    }

    @Test
    void boundsWhatBeginsInASecond() {
        CallerLimits limits =
                limits(Map.of("feed.caller.subscriptions-per-second", "3", "feed.caller.publications-per-second", "1"));
        for (int i = 0; i < 3; i++) {
            limits.enter("a");
        }
        limits.publish("a", 1);

        TooManyRequestsException subscription = refused(() -> limits.enter("a"));
        TooManyRequestsException publication = refused(() -> limits.publish("a", 1));
        clock.nanos += 334_000_000;
        limits.enter("a");

        assertThat(subscription).hasMessage("More than 3 subscriptions a second are too many for one caller.");
        assertThat(subscription.retryAfterSeconds()).isOne();
        assertThat(publication).hasMessage("More than 1 publications a second are too many for one caller.");
        assertThat(refused(() -> limits.enter("a"))).isNotNull();
        limits.enter("b");
    }

    @Test
    void letsALongPublicationPassAndHasItPaidForAfterwards() {
        CallerLimits limits = limits(Map.of("feed.caller.published-bytes-per-second", "1K"));
        limits.publish("a", 4_096);

        assertThat(refused(() -> limits.publish("a", 1)).retryAfterSeconds()).isEqualTo(4);
        clock.nanos += 3_100_000_000L;
        limits.publish("a", 1);
    }

    @Test
    void refusesABoundThatNobodyCanCount() {
        limits(Map.of("feed.caller.published-bytes-per-second", "1000000000")).publish("a", 1 << 20);

        assertThatThrownBy(() -> limits(Map.of("feed.caller.published-bytes-per-second", "4G")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is 4294967296, but must be 1 or more, and at most 1000000000");
    }

    @ParameterizedTest
    @CsvSource({
        "max-connections, 0",
        "max-replays, 0",
        "subscriptions-per-second, 0",
        "publications-per-second, -1",
        "published-bytes-per-second, 0"
    })
    void refusesABoundThatLetsNobodyIn(String name, String value) {
        assertThatThrownBy(() -> limits(Map.of("feed.caller." + name, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("feed.caller." + name)
                .hasMessageContaining("must be 1 or more");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::9, 20010db800010002/64",
        "::1, 0000000000000000/64"
    })
    void tellsCallersApartByAddress(String address, String caller) {
        assertThat(CallerAddress.of(SocketAddress.inetSocketAddress(8081, address)))
                .isEqualTo(caller);
    }

    private static TooManyRequestsException refused(Runnable request) {
        return catchThrowableOfType(TooManyRequestsException.class, request::run);
    }
}
