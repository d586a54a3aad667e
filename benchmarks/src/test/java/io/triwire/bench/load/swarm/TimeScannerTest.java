package io.triwire.bench.load.swarm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimeScannerTest {

    private final List<Long> found = new ArrayList<>();
    private final TimeScanner scanner = new TimeScanner(found::add);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void findsTheTimeOfEachEventInPiecesOfAnyLength(int pieceBytes) {
        scan(event("a", "edit", 17, "{\"n\":1}") + "\n" + event("b", ",", 18, "null"), pieceBytes);

        assertThat(found).containsExactly(17L, 18L);
    }

    @Test
    void isNotMisledByDataWithATimeOrByTextThatHoldsOne() {
        scan(event("\\\",\\\"time\\\":1,\\\"data", "edit", 19, "{\"type\":\"x\",\"time\":5,\"timestamp\":6}"), 1_000);

        assertThat(found).containsExactly(19L);
    }

    @Test
    void findsEventsWhoseDataIsNotJson() {
        scan("{\"id\":\"c\",\"channel\":null,\"type\":\"t\",\"time\":20,\"dataBase64\":\"AA==\"}", 1_000);

        assertThat(found).containsExactly(20L);
    }

    private void scan(String text, int pieceBytes) {
        ByteBuf bytes = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
        scanner.startMessage();
        for (int from = 0; from < bytes.readableBytes(); from += pieceBytes) {
            scanner.scan(bytes, from, Math.min(pieceBytes, bytes.readableBytes() - from));
        }
    }

    private static String event(String channel, String type, long time, String data) {
        return "{\"id\":\"c0@1\",\"channel\":\"%s\",\"type\":\"%s\",\"time\":%d,\"data\":%s}"
                .formatted(channel, type, time, data);
    }
}
