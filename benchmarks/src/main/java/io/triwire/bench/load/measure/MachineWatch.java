package io.triwire.bench.load.measure;

import java.util.Optional;

import io.triwire.bench.load.result.Run;
import io.triwire.bench.process.MachineUsage;

/** What else the machine does while something is measured. */
public final class MachineWatch {

    private final Optional<MachineUsage> before = MachineUsage.now();

    /** What it did since this was created; empty on a system that does not report it. */
    public Optional<Run.Machine> soFar() {
        return before.flatMap(first -> MachineUsage.now()
                .map(now -> new Run.Machine(
                        now.stolenShareSince(first),
                        now.otherCpusSince(first),
                        now.throttled().minus(first.throttled()).toNanos() / 1_000)));
    }
}
