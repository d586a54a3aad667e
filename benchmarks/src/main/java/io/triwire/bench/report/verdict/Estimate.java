package io.triwire.bench.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** Computes a figure of several repetitions together, for any selection of them, as a bootstrap needs it. */
interface Estimate {

    /** The number of repetitions, 1 or more. */
    int repetitions();

    /**
     * The figure of a selection.
     *
     * @param times how often the selection contains each repetition; not all 0
     */
    double of(int[] times);

    /** The figure of all repetitions, each once. */
    default double ofAll() {
        int[] times = new int[repetitions()];
        Arrays.fill(times, 1);
        return of(times);
    }

    /** The figure of each repetition alone. */
    default double[] ofEach() {
        return IntStream.range(0, repetitions())
                .mapToDouble(repetition -> {
                    int[] times = new int[repetitions()];
                    times[repetition] = 1;
                    return of(times);
                })
                .toArray();
    }

    /**
     * The weighted mean.
     *
     * @param figures one figure per repetition
     * @param weights weight of each figure, above 0
     */
    static Estimate mean(double[] figures, double[] weights) {
        return new Estimate() {
            @Override
            public int repetitions() {
                return figures.length;
            }

            @Override
            public double of(int[] times) {
                double sum = 0;
                double weight = 0;
                for (int i = 0; i < figures.length; i++) {
                    sum += times[i] * weights[i] * figures[i];
                    weight += times[i] * weights[i];
                }
                return sum / weight;
            }
        };
    }

    /**
     * A percentile of the merged samples. It equals that of HdrHistogram for the sum of the histograms, without
     * computing the sum for each of thousands of selections.
     *
     * @param share share of the samples that are not larger, above 0 and at most 1
     */
    static Estimate percentile(List<Histogram> repetitions, double share) {
        long[] values = repetitions.stream()
                .flatMapToLong(Estimate::recorded)
                .sorted()
                .distinct()
                .toArray();
        long[][] upTo = repetitions.stream()
                .map(histogram -> cumulated(histogram, values))
                .toArray(long[][]::new);
        return new Estimate() {
            @Override
            public int repetitions() {
                return upTo.length;
            }

            @Override
            public double of(int[] times) {
                long all = count(times, values.length - 1);
                long wanted = Math.max(1, (long) Math.ceil(share * all));
                int low = 0;
                int high = values.length - 1;
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (count(times, middle) >= wanted) {
                        high = middle;
                    } else {
                        low = middle + 1;
                    }
                }
                return values.length == 0 ? 0 : values[low];
            }

            private long count(int[] times, int value) {
                long count = 0;
                for (int i = 0; i < upTo.length && value >= 0; i++) {
                    count += times[i] * upTo[i][value];
                }
                return count;
            }
        };
    }

    private static LongStream recorded(Histogram histogram) {
        return StreamSupport.stream(histogram.recordedValues().spliterator(), false)
                .mapToLong(value -> histogram.highestEquivalentValue(value.getValueIteratedTo()));
    }

    private static long[] cumulated(Histogram histogram, long[] values) {
        long[] counts = new long[values.length];
        for (HistogramIterationValue value : histogram.recordedValues()) {
            counts[Arrays.binarySearch(values, histogram.highestEquivalentValue(value.getValueIteratedTo()))] +=
                    value.getCountAddedInThisIterationStep();
        }
        Arrays.parallelPrefix(counts, Long::sum);
        return counts;
    }
}
