package io.triwire.bench.load.capacity;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;
import io.triwire.bench.load.swarm.Stamp;

/** Events that carry a stamp, to the channels in turn; as many as a schedule has due before its end. */
final class StampedPosts implements Iterator<Post> {

    private final List<String> channels;
    private final long[] sequences;
    private final Schedule schedule;
    private final long count;
    private final int bytes;
    private long index;

    /**
     * @param sequences the next number of each channel; counted on
     * @param count how many events
     * @param bytes length of each event's data
     */
    StampedPosts(List<String> channels, long[] sequences, Schedule schedule, long count, int bytes) {
        this.channels = channels;
        this.sequences = sequences;
        this.schedule = schedule;
        this.count = count;
        this.bytes = bytes;
    }

    @Override
    public boolean hasNext() {
        return index < count;
    }

    @Override
    public Post next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int channel = (int) (index % channels.size());
        byte[] data = Stamp.data(channel, sequences[channel]++, schedule.dueNanos(index++), bytes);
        return new Post(Optional.of(channels.get(channel)), Optional.empty(), data);
    }
}
