package io.triwire.bench.faults;

import java.util.List;

/** What publishers and operators do that nobody expects. */
final class InputFaults {
    private InputFaults() {}

    static List<Fault> all() {
        return List.of();
    }
}
