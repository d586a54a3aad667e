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
 * The life of one process of a replica in a soak.
 *
 * @param service id of its transport
 * @param replica number of the replica
 * @param from second of the soak of its first sample
 * @param to second of the soak of its last sample
 * @param growths trend of each resource; empty if the process ended too early to judge
 */
public record ServiceLife(String service, int replica, double from, double to, List<ResourceTrend> growths) {

    /** Not judged: the JVM compiles code, and the heap grows to the size that the longest backlogs need. */
    static final Duration WARM_UP = Duration.ofMinutes(10);

    /** Shortest time to judge: each quarter of it has several faults. */
    static final Duration MIN_JUDGED = Duration.ofMinutes(10);

    public ServiceLife {
        growths = List.copyOf(growths);
    }

    /** The life of each process in the samples, ordered by start. */
    public static List<ServiceLife> of(List<ServiceSample> samples, int subscribers) {
        Map<Long, List<ServiceSample>> byProcess = new LinkedHashMap<>();
        samples.forEach(sample -> byProcess
                .computeIfAbsent(sample.process().pid(), first -> new ArrayList<>())
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
                first.process().service(),
                first.process().replica(),
                first.second(),
                to,
                to - warm < MIN_JUDGED.toSeconds()
                        ? List.of()
                        : Stream.of(Quantity.values())
                                .flatMap(quantity -> ResourceTrend.of(quantity, judged, subscribers).stream())
                                .toList());
    }

    /** Whether no judged resource has grown. */
    @JsonProperty
    public boolean flat() {
        return growths.stream().allMatch(ResourceTrend::flat);
    }
}
