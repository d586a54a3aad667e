package io.triwire.feed.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.triwire.feed.Cursor;

/** A Kafka topic as far as a reader can tell: offsets with and without events, leader epochs, deletion, truncation. */
final class ModelTopic {

    /** Open until its transaction ends; an aborted event and a marker are offsets without an event. */
    enum Slot {
        EVENT,
        OPEN,
        NOTHING
    }

    /**
     * An offset of a partition.
     *
     * @param number of the event, which no other one has
     */
    record Entry(Slot slot, long number, int epoch) {}

    static final class Partition {

        final List<Entry> entries = new ArrayList<>();
        final TreeMap<Integer, Long> epochStarts = new TreeMap<>();
        long start;
        long lostFrom = Long.MAX_VALUE;
        int epoch;

        Partition() {
            epochStarts.put(0, 0L);
        }

        void append(Slot slot, long number) {
            entries.add(new Entry(slot, number, epoch));
        }

        /** The end for those who read committed events only. */
        long stableEnd() {
            for (int offset = 0; offset < entries.size(); offset++) {
                if (entries.get(offset).slot() == Slot.OPEN) {
                    return offset;
                }
            }
            return entries.size();
        }

        void endTransactions(boolean commit) {
            entries.replaceAll(entry -> entry.slot() == Slot.OPEN
                    ? new Entry(commit ? Slot.EVENT : Slot.NOTHING, entry.number(), entry.epoch())
                    : entry);
            append(Slot.NOTHING, 0);
        }

        /** Not beyond a lost end: with those events Kafka would forget that there has been one, and nobody could know. */
        void deleteBefore(long offset) {
            start = Math.max(start, Math.min(offset, Math.min(lostFrom, stableEnd())));
        }

        /** Another leader goes on at an offset, without what its predecessor had from there on. */
        void electLeaderAt(long offset) {
            long kept = Math.max(start, Math.min(offset, entries.size()));
            lostFrom = kept < entries.size() ? Math.min(lostFrom, kept) : lostFrom;
            entries.subList((int) kept, entries.size()).clear();
            epochStarts.values().removeIf(from -> from > kept);
            epochStarts.put(++epoch, kept);
        }

        /** Where what was written up to an epoch ends (KIP-101). */
        long endOf(int ofEpoch) {
            return Optional.ofNullable(epochStarts.higherEntry(ofEpoch))
                    .map(Map.Entry::getValue)
                    .orElse((long) entries.size());
        }

        int epochBefore(long offset) {
            return offset == 0 ? 0 : entries.get((int) offset - 1).epoch();
        }
    }

    String feedId;
    final List<Partition> partitions = new ArrayList<>();

    ModelTopic(String feedId, int partitions) {
        createAgain(feedId, partitions);
    }

    void createAgain(String newId, int count) {
        feedId = newId;
        partitions.clear();
        addPartitions(count);
    }

    void addPartitions(int count) {
        IntStream.range(0, count).forEach(added -> partitions.add(new Partition()));
    }

    TopicBounds bounds() {
        int[] epochs =
                partitions.stream().mapToInt(partition -> partition.epoch).toArray();
        return new TopicBounds(
                new TopicAdmin.Topic(feedId, partitions.size(), 1, 1),
                Cursor.of(
                        feedId,
                        partitions.stream()
                                .mapToLong(partition -> partition.start)
                                .toArray(),
                        epochs),
                Cursor.of(
                        feedId,
                        partitions.stream().mapToLong(Partition::stableEnd).toArray(),
                        epochs));
    }
}
