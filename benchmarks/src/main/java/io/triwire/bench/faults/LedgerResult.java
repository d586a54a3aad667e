package io.triwire.bench.faults;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the ledger says of a subscriber, or of several.
 *
 * @param received events
 * @param silent events that it did not get and was not told of
 * @param told events that it did not get and was told of
 * @param doubled events that came again
 * @param disordered events that came after a later one of their channel
 * @param wrong events that were never published, were refused or aborted, are not of its filter, or have another's id
 * @param overtold events that an exact reset said were missed, and which were not
 * @param resets how many it got
 * @param findings sentences on the first faults
 */
record LedgerResult(
        long received,
        long silent,
        long told,
        long doubled,
        long disordered,
        long wrong,
        long overtold,
        long resets,
        List<String> findings) {

    private static final int FINDINGS = 3;

    static final LedgerResult NOTHING = new LedgerResult(0, 0, 0, 0, 0, 0, 0, 0, List.of());

    LedgerResult {
        findings = List.copyOf(findings.subList(0, Math.min(FINDINGS, findings.size())));
    }

    /** Of both. */
    LedgerResult plus(LedgerResult other) {
        return new LedgerResult(
                received + other.received,
                silent + other.silent,
                told + other.told,
                doubled + other.doubled,
                disordered + other.disordered,
                wrong + other.wrong,
                overtold + other.overtold,
                resets + other.resets,
                Stream.concat(findings.stream(), other.findings.stream()).toList());
    }

    /** Whether the promise was kept. */
    boolean kept() {
        return silent == 0 && doubled == 0 && disordered == 0 && wrong == 0 && overtold == 0;
    }
}
