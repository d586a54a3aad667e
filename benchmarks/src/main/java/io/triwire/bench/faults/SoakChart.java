package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.triwire.bench.faults.ResourceTrend.Quantity;

/**
 * A chart of a resource over time, as data for the script of the page.
 *
 * @param id id of its HTML element
 * @param kind {@code soak}
 * @param unit {@code mebibytes} or {@code count}
 * @param title title
 * @param x minutes, ascending
 * @param curves one curve for each replica
 */
record SoakChart(String id, String kind, String unit, String title, List<Double> x, List<ReplicaCurve> curves) {

    private static final double MEBI = 1 << 20;

    /**
     * The curve of a replica, over all its processes.
     *
     * @param name service and number of the replica
     * @param key id of the service, for the colour
     * @param thin whether to draw a thin line
     * @param y value at each x; empty if there is no sample
     */
    record ReplicaCurve(String name, String key, boolean thin, List<Optional<Double>> y) {}

    /** One chart for each resource. */
    static List<SoakChart> all(Soak soak) {
        return Stream.of(Quantity.values())
                .map(quantity -> of(quantity, soak.samples()))
                .toList();
    }

    private static SoakChart of(Quantity quantity, List<ServiceSample> samples) {
        List<ServiceSample> known = samples.stream()
                .filter(sample -> quantity.of(sample).isPresent())
                .toList();
        List<Double> seconds =
                known.stream().map(ServiceSample::second).distinct().sorted().toList();
        Map<String, List<ServiceSample>> replicas = new TreeMap<>();
        known.forEach(sample -> replicas.computeIfAbsent(
                        "%s %d"
                                .formatted(
                                        sample.process().service(),
                                        sample.process().replica()),
                        first -> new ArrayList<>())
                .add(sample));
        List<ReplicaCurve> curves = new ArrayList<>();
        replicas.forEach((name, own) -> {
            Map<Double, Double> at = new TreeMap<>();
            own.forEach(sample -> at.put(sample.second(), drawn(quantity, quantity.of(sample))));
            curves.add(new ReplicaCurve(
                    name,
                    own.get(0).process().service(),
                    own.get(0).process().replica() > 1,
                    seconds.stream()
                            .map(second -> Optional.ofNullable(at.get(second)))
                            .toList()));
        });
        return new SoakChart(
                "soak-" + SoakText.words(quantity).replace(' ', '-'),
                "soak",
                quantity == Quantity.OPEN_FILES ? "count" : "mebibytes",
                SoakText.words(quantity),
                seconds.stream().map(second -> second / 60).toList(),
                curves);
    }

    private static double drawn(Quantity quantity, OptionalLong value) {
        return quantity == Quantity.OPEN_FILES ? value.getAsLong() : value.getAsLong() / MEBI;
    }
}
