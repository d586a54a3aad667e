package io.triwire.bench.compare;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.load.capacity.CapacitySearch;
import io.triwire.bench.load.result.Results;
import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.load.workload.Workload;
import io.triwire.client.Transport;

/**
 * What is compared.
 *
 * @param invocation whose id is 8 characters
 * @param capacity how capacity is searched for, if it is
 */
public record ComparisonPlan(
        Results.Invocation invocation,
        Runs runs,
        EventSource events,
        RunTiming timing,
        Optional<CapacitySearch.Effort> capacity) {

    /**
     * Which runs are to be done.
     *
     * @param workloads as the events have them
     * @param order of the runs
     * @param barriers which routes do not carry which transport, and so are not in the order
     */
    public record Runs(
            List<Workload> workloads,
            List<Transport> transports,
            List<PlannedRun> order,
            List<UnsupportedPath> barriers) {}

    /** The workload whose capacity is looked for, and at whose rate the generator is tried: the first that is fed. */
    Optional<Workload> fed() {
        return runs.workloads.stream()
                .filter(workload -> workload.events().publishedBy() == Workload.Source.FEED
                        && workload.events().perSecond() > 0)
                .findFirst();
    }

    /** Of the runs whose services are started here. */
    public List<String> topics() {
        return runs.order.stream()
                .map(run -> ServiceUnderTest.topic(run.id(invocation.id())))
                .toList();
    }

    Duration expected(Optional<GeneratorLimitSearch> search) {
        Duration all =
                runs.order.stream().map(PlannedRun::workload).map(timing::of).reduce(Duration.ZERO, Duration::plus);
        Duration trials = search.map(GeneratorLimitSearch::expected).orElse(Duration.ZERO);
        int transports = runs.transports.size();
        return all.plus(trials.multipliedBy(transports)).plus(climbs().multipliedBy(transports));
    }

    /** How long one search for capacity takes, about. */
    Duration climbs() {
        return capacity.map(effort -> effort.window()
                        .plusSeconds(1)
                        .multipliedBy(effort.rates().size())
                        .plus(effort.warmUp())
                        .plusSeconds(4))
                .orElse(Duration.ZERO);
    }

    int steps() {
        int trials = fed().isPresent() ? runs.transports.size() : 0;
        return runs.order.size() + trials + (capacity.isPresent() ? trials : 0);
    }
}
