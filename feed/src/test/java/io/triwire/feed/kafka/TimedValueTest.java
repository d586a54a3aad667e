package io.triwire.feed.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TimedValueTest {

    private static final byte[] BYTES = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Serializer<TimedValue> serializer = new TimedValue.InTime();

    @Test
    void isWrittenWhileItsPublisherWaits() {
        long later = System.nanoTime() + Duration.ofMinutes(1).toNanos();

        assertThat(serializer.serialize("feed", new TimedValue(BYTES, later))).isEqualTo(BYTES);
    }

    @Test
    void isNotWrittenWhenItsPublisherHasBeenTold() {
        TimedValue late = new TimedValue(BYTES, System.nanoTime() - 1);

        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> serializer.serialize("feed", late));
    }
}
