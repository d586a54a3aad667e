package io.triwire.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * The plan of a comparison.
 *
 * @param invocation its id has 8 characters
 * @param capacity how to search for capacity; empty to skip the search
 */
public record ComparisonPlan(
        Results.Invocation invocation,
        Runs runs,
        EventSource events,
        RunTiming timing,
        Optional<CapacitySearch.Effort> capacity) {

    /**
     * The runs to do.
     *
     * @param workloads with the channels that the events have
     * @param order the runs in their order
     * @param repetitions number of equal runs in a block
     * @param barriers paths that do not carry a transport; there are no runs of them
     */
    public record Runs(
            List<Workload> workloads,
            List<Transport> transports,
            List<PlannedRun> order,
            int repetitions,
            List<UnsupportedPath> barriers) {}

    /**
     * The workload for the search of capacity and of the generator's ceiling: the first whose events the feed
     * publishes.
     */
    Optional<Workload> fed() {
        return runs.workloads.stream()
                .filter(workload -> workload.events().publishedBy() == Workload.Source.FEED
                        && workload.events().perSecond() > 0)
                .findFirst();
    }

    /** The runs of each block, in their order. */
    List<List<PlannedRun>> blocks() {
        return List.copyOf(runs.order.stream()
                .collect(Collectors.groupingBy(run -> run.turn().block(), TreeMap::new, Collectors.toList()))
                .values());
    }

    /** The name of a block, which no other comparison uses. */
    String nameOf(List<PlannedRun> block) {
        return "%s-%d".formatted(invocation.id(), block.get(0).turn().block());
    }

    /** The topics of the blocks, if their services are started here. */
    public List<String> topics() {
        return blocks().stream()
                .flatMap(block -> runs.transports.stream().map(transport -> Block.topic(nameOf(block), transport)))
                .toList();
    }

    Duration expected(Optional<GeneratorLimitSearch> search) {
        Duration all =
                runs.order.stream().map(PlannedRun::workload).map(timing::of).reduce(Duration.ZERO, Duration::plus);
        Duration around = runs.workloads.stream()
                .map(timing::around)
                .reduce(Duration.ZERO, Duration::plus)
                .multipliedBy(blocks().size());
        Duration trials = search.map(GeneratorLimitSearch::expected).orElse(Duration.ZERO);
        int transports = runs.transports.size();
        return all.plus(around).plus(trials.multipliedBy(transports)).plus(climbs().multipliedBy(transports));
    }

    /** About how long the search for the capacity of one transport takes. */
    Duration climbs() {
        return capacity.map(effort -> effort.window()
                        .plusSeconds(1)
                        .multipliedBy(effort.rates().size())
                        .plus(effort.warmUp())
                        .plusSeconds(4))
                .orElse(Duration.ZERO);
    }

    int steps(Optional<GeneratorLimitSearch> search) {
        int transports = runs.transports.size();
        return runs.order.size()
                + (search.isPresent() ? transports : 0)
                + (capacity.isPresent() && fed().isPresent() ? transports : 0);
    }
}
