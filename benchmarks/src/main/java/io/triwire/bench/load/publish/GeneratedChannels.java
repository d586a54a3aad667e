package io.triwire.bench.load.publish;

import java.util.List;
import java.util.stream.IntStream;

/** The channels that generated events are published to. */
public final class GeneratedChannels {

    private GeneratedChannels() {}

    /** Their names, {@code channel-000} and so on; the index in the list is the number of the channel. */
    public static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj("channel-%03d"::formatted).toList();
    }
}
