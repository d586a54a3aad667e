package io.triwire.bench.measure;

import java.util.List;

import io.triwire.bench.result.Flaw;
import io.triwire.bench.scenario.LoadOutcome;
import io.triwire.bench.workload.Workload;

/** Whether what a run measured is the transport, and not the generator or the publisher. */
public final class Validity {

    private Validity() {}

    /** Every reason why the run is invalid; none if it is valid. */
    public static List<Flaw> flaws(Workload workload, Measured measured, LoadOutcome outcome) {
        throw new UnsupportedOperationException("not yet");
    }
}
