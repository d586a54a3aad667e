package io.triwire.feed;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.triwire.feed.SomeEvents.cursor;
import static io.triwire.feed.SomeEvents.delivered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class FeedMetricsTest {

    private static final long HOUR_MICROS = 3_600_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FeedMetrics metrics = new FeedMetrics(registry);

    @Property
    void countsAnEventOfAnyAge(@ForAll long ageMicros) {
        long before = noted() + implausible();

        metrics.arrived(ageMicros);

        assertThat(noted() + implausible()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_000_000, HOUR_MICROS})
    void notesAnAgeThatCanBe(long ageMicros) {
        metrics.arrived(ageMicros);

        assertThat(noted()).isEqualTo(1);
        assertThat(registry.get("triwire.time.to.arrival").timer().totalTime(TimeUnit.MICROSECONDS))
                .isEqualTo((double) ageMicros);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -999_999_999_999_999_999L, -1, HOUR_MICROS + 1, 999_999_999_999_999_999L})
    void countsAnAgeThatCannotBe(long ageMicros) {
        metrics.arrived(ageMicros);

        assertThat(implausible()).isEqualTo(1);
        assertThat(noted()).isZero();
    }

    @Test
    void survivesARegistryThatFails() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                throw new IllegalStateException("no further meters");
            }
        });

        assertThatCode(() -> {
                    metrics.published();
                    metrics.refused(400);
                    metrics.closed("CLIENT");
                    metrics.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 1, Long.MAX_VALUE})
    void countsADeliveryWhateverItsAge(long arrivedNanos) {
        Batch batch = Batch.of(List.of(delivered(cursor(1), 0, 0)), cursor(1), arrivedNanos);

        metrics.delivered(batch, true);

        assertThat(registry.get("triwire.batch.events").summary().count()).isEqualTo(1);
    }

    @Test
    void countsEachByWhatItWas() {
        metrics.published();
        metrics.refused(404);
        metrics.refused(404);
        metrics.closed("CLIENT");
        metrics.limited("bytes");
        metrics.reset(FeedReset.unknown(FeedReset.Reason.OTHER_FEED));

        assertThat(registry.get("triwire.published").counter().count()).isEqualTo(1);
        assertThat(registry.get("triwire.refused")
                        .tag("status", "404")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("triwire.closes")
                        .tag("reason", "client")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("triwire.limited")
                        .tag("limit", "bytes")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("triwire.resets")
                        .tag("reason", "other-feed")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countsWhatIsDelivered() {
        Batch batch = Batch.of(List.of(delivered(cursor(1), 0, 0), delivered(cursor(2), 0, 1)), cursor(2), 0);

        metrics.delivered(batch, true);
        metrics.delivered(Batch.quiet(cursor(2)), true);

        assertThat(registry.get("triwire.delivered.events").functionCounter().count())
                .isEqualTo(2);
        assertThat(registry.get("triwire.delivered.bytes").functionCounter().count())
                .isEqualTo(batch.bytes());
        assertThat(registry.get("triwire.batch.events").summary().count()).isEqualTo(1);
        assertThat(timed()).as("read from Kafka again").isZero();
    }

    @Test
    void timesWhatIsDeliveredLive() {
        Batch batch = Batch.of(
                List.of(delivered(cursor(1), 0, 0)), cursor(1), System.nanoTime() - TimeUnit.SECONDS.toNanos(5));

        metrics.delivered(batch, false);
        assertThat(timed()).isZero();
        metrics.delivered(batch, true);

        assertThat(timed()).isEqualTo(1);
        assertThat(registry.get("triwire.kafka.to.socket").timer().totalTime(TimeUnit.SECONDS))
                .isBetween(5.0, 60.0);
    }

    @Test
    void tellsWhatOthersKnow() {
        AtomicLong refused = new AtomicLong(3);
        metrics.source(() -> 1_500, () -> 7);
        metrics.sockets(() -> 4, refused);
        metrics.connections(() -> 5, () -> 6);

        assertThat(registry.get("triwire.feed.stale").gauge().value()).isEqualTo(1.5);
        assertThat(registry.get("triwire.feed.behind").gauge().value()).isEqualTo(7);
        assertThat(registry.get("triwire.sockets").gauge().value()).isEqualTo(4);
        assertThat(registry.get("triwire.sockets.refused").functionCounter().count())
                .isEqualTo(3);
        assertThat(registry.get("triwire.connections").gauge().value()).isEqualTo(5);
        assertThat(registry.get("triwire.lag.largest").gauge().value()).isEqualTo(6);
    }

    private long timed() {
        return registry.get("triwire.kafka.to.socket").timer().count();
    }

    private long noted() {
        return registry.get("triwire.time.to.arrival").timer().count();
    }

    private long implausible() {
        return (long) registry.get("triwire.time.implausible").counter().count();
    }
}
