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
 * The delivery stages in the Prometheus metrics of a service (text format 0.0.4) at one moment.
 *
 * @param stages for each stage, the cumulative count of each bucket by its upper bound in seconds
 * @param longest for each stage, the recent maximum in seconds
 */
record ServiceMetrics(Map<String, Map<Double, Double>> stages, Map<String, Double> longest) {

    /** From the time in the event until the service received it from Kafka. */
    static final String TO_ARRIVAL = "triwire_time_to_arrival_seconds";

    /** From then until it was written to the socket. */
    static final String TO_SOCKET = "triwire_kafka_to_socket_seconds";

    private static final Pattern BUCKET =
            Pattern.compile("(?m)^(triwire_\\w+_seconds)_bucket\\{(?:.*,)?le=\"([^\"]+)\".*} (\\S+)$");
    private static final Pattern LONGEST = Pattern.compile("(?m)^(triwire_\\w+_seconds)_max(?:\\{.*})? (\\S+)$");
    private static final double MICROS = 1e6;
    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(2);

    /**
     * Reads the metrics of a service. Empty if there is no answer; a service that runs elsewhere may answer only its
     * operators.
     */
    static Optional<ServiceMetrics> of(Optional<URI> management) throws InterruptedException {
        if (management.isEmpty()) {
            return Optional.empty();
        }
        try {
            BoundedHttp.BoundedResponse answer =
                    BoundedHttp.get(management.get().resolve("/q/metrics"), TIME_TO_ANSWER);
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
     * The durations of a stage since an earlier moment, in microseconds. Each value is the middle of its bucket. Empty
     * if there are none.
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
            // The service counts on while it writes its buckets one by one, so a later bucket may seem to hold more.
            if (count > 0 && lower <= longest.getOrDefault(stage, Double.POSITIVE_INFINITY)) {
                histogram.recordValueWithCount(Math.round((lower + upper) / 2 * MICROS), count);
            }
            counted = upTo;
            lower = upper;
        }
        return histogram.getTotalCount() == 0 ? Optional.empty() : Optional.of(histogram);
    }
}
