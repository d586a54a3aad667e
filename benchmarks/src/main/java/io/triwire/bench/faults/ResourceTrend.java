package io.triwire.bench.faults;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What became of something that a process uses, while it lived.
 *
 * @param early median of the second quarter
 * @param late median of the last quarter
 * @param most as how much {@code late} may be
 */
record ResourceTrend(Quantity quantity, long early, long late, long most) {

    private static final double SHARE = 0.1;
    private static final double MEBI = 1 << 20;

    /** What a process uses. */
    enum Quantity {
        /** Bytes. A Java process takes and returns memory in steps. */
        MEMORY(16 << 20),
        /** Bytes. */
        HEAP(4 << 20),
        /** Subscribers move from one replica to another: each replica may have all of them. */
        OPEN_FILES(20);

        private final long beside;

        Quantity(long beside) {
            this.beside = beside;
        }

        /** How much of it there was in a sample; empty if that was not asked. */
        OptionalLong of(ServiceSample sample) {
            return switch (this) {
                case MEMORY -> OptionalLong.of(sample.residentBytes());
                case HEAP -> sample.heapBytes();
                case OPEN_FILES -> OptionalLong.of(sample.openFiles());
            };
        }

        /** In words, such as {@code 12.5 MB}. */
        String text(long amount) {
            return this == OPEN_FILES ? Long.toString(amount) : String.format(Locale.ROOT, "%.1f MB", amount / MEBI);
        }
    }

    /**
     * Judges samples: the median of the last quarter may be a tenth above that of the second, and a little more. Empty if
     * a quarter has none.
     *
     * @param samples in their order
     * @param subscribers of the transport
     */
    static Optional<ResourceTrend> of(Quantity quantity, List<ServiceSample> samples, int subscribers) {
        double first = samples.get(0).second();
        double quarter = (samples.get(samples.size() - 1).second() - first) / 4;
        OptionalLong early = median(quantity, samples, first + quarter, first + 2 * quarter);
        OptionalLong late = median(quantity, samples, first + 3 * quarter, Double.MAX_VALUE);
        if (early.isEmpty() || late.isEmpty()) {
            return Optional.empty();
        }
        long beside = quantity.beside + (quantity == Quantity.OPEN_FILES ? subscribers : 0);
        return Optional.of(new ResourceTrend(
                quantity, early.getAsLong(), late.getAsLong(), Math.round(early.getAsLong() * (1 + SHARE)) + beside));
    }

    private static OptionalLong median(Quantity quantity, List<ServiceSample> samples, double from, double to) {
        long[] sorted = samples.stream()
                .filter(sample -> sample.second() >= from && sample.second() < to)
                .map(quantity::of)
                .flatMapToLong(value -> value.isPresent() ? LongStream.of(value.getAsLong()) : LongStream.empty())
                .sorted()
                .toArray();
        return sorted.length == 0 ? OptionalLong.empty() : OptionalLong.of(sorted[(sorted.length - 1) / 2]);
    }

    /** Whether it has grown no more than it may. */
    @JsonProperty
    public boolean flat() {
        return late <= most;
    }
}
