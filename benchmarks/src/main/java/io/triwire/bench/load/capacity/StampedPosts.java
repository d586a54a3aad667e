package io.triwire.bench.load.capacity;

import java.util.List;
import java.util.Optional;

import io.triwire.bench.load.publish.CountedPosts;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.swarm.Stamp;

/** Events with stamps, to the channels in turn. */
final class StampedPosts extends CountedPosts {

    private final List<String> channels;
    private final long[] sequences;
    private final Schedule schedule;
    private final int bytes;

    /**
     * @param sequences the next number of each channel; this object increments them
     * @param count number of events
     * @param bytes length of each event's data
     */
    StampedPosts(List<String> channels, long[] sequences, Schedule schedule, long count, int bytes) {
        super(count);
        this.channels = channels;
        this.sequences = sequences;
        this.schedule = schedule;
        this.bytes = bytes;
    }

    @Override
    protected Post post(long number) {
        int channel = (int) (number % channels.size());
        byte[] data = Stamp.data(channel, sequences[channel]++, schedule.dueNanos(number), bytes);
        return new Post(Optional.of(channels.get(channel)), Optional.empty(), data);
    }
}
