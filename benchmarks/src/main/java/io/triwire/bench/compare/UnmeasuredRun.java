package io.triwire.bench.compare;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.HdrHistogram.Histogram;

import io.triwire.bench.load.result.Completeness;
import io.triwire.bench.load.result.Distribution;
import io.triwire.bench.load.result.Flaw;
import io.triwire.bench.load.result.OutOfRange;
import io.triwire.bench.load.result.Run;

/** The result of a run that failed before it was measured: without figures, with the reason. */
final class UnmeasuredRun {

    private static final Distribution NOTHING = Distribution.of(new Histogram(3));

    private UnmeasuredRun() {}

    static Run run(PlannedRun planned, Instant started, Flaw flaw) {
        return new Run(
                planned.plan(),
                new Run.Start(started, false),
                new Run.Figures(
                        new Run.Publishing(planned.workload().events().perSecond(), 0, NOTHING),
                        new Run.Deliveries(0, 0, new Completeness(0, 0, 0), new OutOfRange(0, 0), 0, 0),
                        new Run.Latencies(
                                NOTHING, NOTHING, NOTHING, Optional.empty(), Optional.empty(), Optional.empty()),
                        new Run.Cost(
                                new Run.ServiceCost(0, 0, 0, 0), new Run.ProxyCost(0, 0), new Run.Traffic(0, 0, 0, 0)),
                        new Run.Connecting(NOTHING, NOTHING, 0, 0),
                        new Run.Conditions(new Run.Generator(0, NOTHING, 0), Optional.empty())),
                List.of(),
                Optional.empty(),
                List.of(flaw));
    }
}
