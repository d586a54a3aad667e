package io.triwire.bench.faults;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The judgement of the ledger on one or several subscribers.
 *
 * @param received number of events received
 * @param losses events that were not received
 * @param errors events and resets that should not have been received
 * @param resets number of resets received
 * @param findings a sentence on each of the first faults, at most 3
 */
record LedgerResult(
        long received,
        @JsonUnwrapped Losses losses,
        @JsonUnwrapped Errors errors,
        long resets,
        List<String> findings) {

    private static final int FINDINGS = 3;

    static final LedgerResult NOTHING = new LedgerResult(0, new Losses(0, 0), new Errors(0, 0, 0, 0), 0, List.of());

    LedgerResult {
        findings = List.copyOf(findings.subList(0, Math.min(FINDINGS, findings.size())));
    }

    /**
     * Events that a subscriber did not receive.
     *
     * @param silent number that no reset announced
     * @param announced number that a reset announced
     */
    record Losses(long silent, @JsonProperty("told") long announced) {

        private Losses plus(Losses other) {
            return new Losses(silent + other.silent, announced + other.announced);
        }
    }

    /**
     * Events and resets that break a guarantee.
     *
     * @param duplicates number of events received again
     * @param outOfOrder number of events received after a later one of their channel
     * @param wrong number of events that were never published, were refused or aborted, are excluded by the filter, or
     *     have the id of another event
     * @param overstated number of events that an exact reset announced as missed but that were not missed
     */
    record Errors(
            @JsonProperty("doubled") long duplicates,
            @JsonProperty("disordered") long outOfOrder,
            long wrong,
            @JsonProperty("overtold") long overstated) {

        private Errors plus(Errors other) {
            return new Errors(
                    duplicates + other.duplicates,
                    outOfOrder + other.outOfOrder,
                    wrong + other.wrong,
                    overstated + other.overstated);
        }

        private boolean none() {
            return duplicates == 0 && outOfOrder == 0 && wrong == 0 && overstated == 0;
        }
    }

    /** The sum of both results. */
    LedgerResult plus(LedgerResult other) {
        return new LedgerResult(
                received + other.received,
                losses.plus(other.losses),
                errors.plus(other.errors),
                resets + other.resets,
                Stream.concat(findings.stream(), other.findings.stream()).toList());
    }

    /** Whether every guarantee was kept. */
    boolean kept() {
        return losses.silent == 0 && errors.none();
    }
}
