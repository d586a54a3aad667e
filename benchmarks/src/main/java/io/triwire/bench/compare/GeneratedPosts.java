package io.triwire.bench.compare;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

import io.triwire.bench.load.publish.CountedPosts;
import io.triwire.bench.load.publish.Post;

/**
 * Events of a workload's size, to its channels in turn. The data of each has the run, the number of the event, and the
 * times when it was due and when it was generated: {@code
 * {"run":"1f00ba47-03","seq":12,"due":1795369380000000,"sent":1795369380000021,"pad":"…"}}. Times are in microseconds
 * since 1970-01-01T00:00Z.
 */
final class GeneratedPosts extends CountedPosts {

    private final String run;
    private final List<String> channels;
    private final int bytes;
    private final Clock clock;

    /**
     * The due times of events, and the current time.
     *
     * @param dueMicros when the event with an index is due
     */
    record Clock(LongUnaryOperator dueMicros, LongSupplier nowMicros) {}

    /**
     * @param bytes length of each event's data; the data is longer if its members need it
     * @param count number of events
     */
    GeneratedPosts(String run, List<String> channels, int bytes, long count, Clock clock) {
        super(count);
        this.run = run;
        this.channels = List.copyOf(channels);
        this.bytes = bytes;
        this.clock = clock;
    }

    @Override
    protected Post post(long number) {
        String head = String.format(
                Locale.ROOT,
                "{\"run\":\"%s\",\"seq\":%d,\"due\":%d,\"sent\":%d,\"pad\":\"",
                run,
                number,
                clock.dueMicros().applyAsLong(number),
                clock.nowMicros().getAsLong());
        String data = head + "x".repeat(Math.max(0, bytes - head.length() - 2)) + "\"}";
        String channel = channels.get((int) (number % channels.size()));
        return new Post(Optional.of(channel), Optional.empty(), data.getBytes(StandardCharsets.UTF_8));
    }
}
