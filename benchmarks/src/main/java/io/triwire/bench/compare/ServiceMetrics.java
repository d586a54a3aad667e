package io.triwire.bench.compare;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.HdrHistogram.Histogram;

import io.triwire.bench.process.BoundedHttp;

/**
 * What a service told Prometheus at one moment (text format 0.0.4), as far as the stages of a delivery go.
 *
 * @param stages for each stage, how many were at most so many seconds, for each bucket
 * @param longest for each stage, the longest of late, in seconds
 */
record ServiceMetrics(Map<String, Map<Double, Double>> stages, Map<String, Double> longest) {

    /** From the time that an event carries until it came from Kafka. */
    static final String TO_ARRIVAL = "triwire_time_to_arrival_seconds";

    /** From then until the socket took it. */
    static final String TO_SOCKET = "triwire_kafka_to_socket_seconds";

    private static final Pattern BUCKET =
            Pattern.compile("(?m)^(triwire_\\w+_seconds)_bucket\\{(?:.*,)?le=\"([^\"]+)\".*} (\\S+)$");
    private static final Pattern LONGEST = Pattern.compile("(?m)^(triwire_\\w+_seconds)_max(?:\\{.*})? (\\S+)$");
    private static final double MICROS = 1e6;
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(2);

    /** Asks a service; nothing if it does not answer, which elsewhere it does to its operators alone. */
    static Optional<ServiceMetrics> of(Optional<URI> management) throws InterruptedException {
        if (management.isEmpty()) {
            return Optional.empty();
        }
        try {
            BoundedHttp.Answer answer = BoundedHttp.get(management.get().resolve("/q/metrics"), TIME_TO_ANSWER);
            return answer.status() == 200 ? Optional.of(parse(answer.body())) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    static ServiceMetrics parse(String text) {
        Map<String, Map<Double, Double>> stages = new TreeMap<>();
        for (Matcher bucket = BUCKET.matcher(text); bucket.find(); ) {
            double bound =
                    bucket.group(2).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(2));
            stages.computeIfAbsent(bucket.group(1), stage -> new TreeMap<>())
                    .put(bound, Double.parseDouble(bucket.group(3)));
        }
        Map<String, Double> longest = new TreeMap<>();
        for (Matcher max = LONGEST.matcher(text); max.find(); ) {
            longest.put(max.group(1), Double.parseDouble(max.group(2)));
        }
        return new ServiceMetrics(stages, longest);
    }

    /**
     * How long a stage took since an earlier moment, in microseconds: each value stands in the middle of its bucket. Empty
     * if nothing was measured.
     */
    Optional<Histogram> since(ServiceMetrics before, String stage) {
        Map<Double, Double> earlier = before.stages().getOrDefault(stage, Map.of());
        Histogram histogram = new Histogram(60_000_000L, 3);
        double lower = 0;
        double counted = 0;
        for (Map.Entry<Double, Double> bucket :
                stages.getOrDefault(stage, Map.of()).entrySet()) {
            double upTo = bucket.getValue() - earlier.getOrDefault(bucket.getKey(), 0.0);
            double upper = Double.isInfinite(bucket.getKey()) ? lower : bucket.getKey();
            long count = Math.round(upTo - counted);
            // A service goes on counting while it tells its buckets one by one: what is later seems to be larger.
            if (count > 0 && lower <= longest.getOrDefault(stage, Double.POSITIVE_INFINITY)) {
                histogram.recordValueWithCount(Math.round((lower + upper) / 2 * MICROS), count);
            }
            counted = upTo;
            lower = upper;
        }
        return histogram.getTotalCount() == 0 ? Optional.empty() : Optional.of(histogram);
    }
}
