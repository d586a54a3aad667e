package io.triwire.bench.faults;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How the use of a resource developed over the life of a process.
 *
 * @param quantity the resource
 * @param early median of the second quarter
 * @param late median of the last quarter
 * @param most highest value of {@code late} that counts as flat
 */
record ResourceTrend(Quantity quantity, long early, long late, long most) {

    private static final double SHARE = 0.1;
    private static final double MEBI = 1 << 20;

    /** A resource of a process. */
    enum Quantity {
        /** Resident memory in bytes. A Java process allocates and returns it in steps. */
        MEMORY(16 << 20),
        /** Live heap in bytes. */
        HEAP(4 << 20),
        /** Open files. Subscribers move between replicas, and one replica may have all of them. */
        OPEN_FILES(20);

        private final long tolerance;

        Quantity(long tolerance) {
            this.tolerance = tolerance;
        }

        /** The value in a sample; empty if it was not measured. */
        OptionalLong of(ServiceSample sample) {
            return switch (this) {
                case MEMORY -> OptionalLong.of(sample.usage().residentBytes());
                case HEAP -> sample.usage().heapBytes();
                case OPEN_FILES -> OptionalLong.of(sample.usage().openFiles());
            };
        }

        /** An amount with its unit, such as {@code 12.5 MB}. */
        String text(long amount) {
            return this == OPEN_FILES ? Long.toString(amount) : String.format(Locale.ROOT, "%.1f MB", amount / MEBI);
        }
    }

    /**
     * The trend over samples. The median of the last quarter may exceed that of the second by a tenth plus a tolerance.
     * Empty if one of these quarters has no sample.
     *
     * @param samples samples of one process, in order of time
     * @param subscribers number of subscribers of the transport
     */
    static Optional<ResourceTrend> of(Quantity quantity, List<ServiceSample> samples, int subscribers) {
        double first = samples.get(0).second();
        double quarter = (samples.get(samples.size() - 1).second() - first) / 4;
        OptionalLong early = median(quantity, samples, first + quarter, first + 2 * quarter);
        OptionalLong late = median(quantity, samples, first + 3 * quarter, Double.MAX_VALUE);
        if (early.isEmpty() || late.isEmpty()) {
            return Optional.empty();
        }
        long tolerance = quantity.tolerance + (quantity == Quantity.OPEN_FILES ? subscribers : 0);
        return Optional.of(new ResourceTrend(
                quantity,
                early.getAsLong(),
                late.getAsLong(),
                Math.round(early.getAsLong() * (1 + SHARE)) + tolerance));
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

    /** Whether the growth is within the tolerance. */
    @JsonProperty
    public boolean flat() {
        return late <= most;
    }
}
