package io.triwire.bench.result;

import java.util.OptionalLong;

/**
 * How a quantity in microseconds was distributed.
 *
 * @param p999 99.9 in 100 were no larger; none below 10,000 samples, where it would say nothing
 * @param histogram all of it, in HdrHistogram's compressed form in Base64: so that it can be merged; never averaged
 */
public record Distribution(
        long count, long minimum, long p50, long p90, long p99, OptionalLong p999, long maximum, String histogram) {}
