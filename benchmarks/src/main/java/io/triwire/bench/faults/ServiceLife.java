package io.triwire.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.triwire.bench.faults.ResourceTrend.Quantity;

/**
 * A process of a replica in a soak, from its start to its end.
 *
 * @param replica its number
 * @param from second of the soak at which it was seen first
 * @param to second of the soak at which it was seen last
 * @param growths what it uses; empty if it lived too short to tell
 */
public record ServiceLife(String service, int replica, double from, double to, List<ResourceTrend> growths) {

    /** Code is compiled, and a heap takes room for the longest backlogs: in steps, and it keeps what it has taken. */
    static final Duration WARM_UP = Duration.ofMinutes(10);

    /** Of which each quarter has several faults. */
    static final Duration LEAST = Duration.ofMinutes(10);

    public ServiceLife {
        growths = List.copyOf(growths);
    }

    /** All lives, by when they began. */
    public static List<ServiceLife> of(List<ServiceSample> samples, int subscribers) {
        Map<Long, List<ServiceSample>> byProcess = new LinkedHashMap<>();
        samples.forEach(sample -> byProcess
                .computeIfAbsent(sample.pid(), first -> new ArrayList<>())
                .add(sample));
        return byProcess.values().stream().map(own -> life(own, subscribers)).toList();
    }

    private static ServiceLife life(List<ServiceSample> samples, int subscribers) {
        ServiceSample first = samples.get(0);
        double to = samples.get(samples.size() - 1).second();
        double warm = first.second() + WARM_UP.toSeconds();
        List<ServiceSample> judged =
                samples.stream().filter(sample -> sample.second() >= warm).toList();
        return new ServiceLife(
                first.service(),
                first.replica(),
                first.second(),
                to,
                to - warm < LEAST.toSeconds()
                        ? List.of()
                        : Stream.of(Quantity.values())
                                .flatMap(quantity -> ResourceTrend.of(quantity, judged, subscribers).stream())
                                .toList());
    }

    /** Whether nothing that could be judged has grown. */
    @JsonProperty
    public boolean flat() {
        return growths.stream().allMatch(ResourceTrend::flat);
    }
}
