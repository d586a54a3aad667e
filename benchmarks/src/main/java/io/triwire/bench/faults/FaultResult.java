package io.triwire.bench.faults;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a fault did.
 *
 * @param turn in a soak, from 1; 0 if it was made alone
 * @param reason why there is no result, or why its figures may not be used
 * @param published events, while it was on and around it
 * @param lostByKafka events that Kafka acknowledged and lost before anybody got them
 * @param logLines how many lines at WARN or above the services have logged
 * @param logged the first of them
 */
public record FaultResult(
        String name,
        String sentence,
        int turn,
        int brokers,
        Status status,
        String reason,
        double seconds,
        long published,
        long lostByKafka,
        List<Cell> cells,
        long logLines,
        List<String> logged) {

    /** How it went. */
    enum Status {
        /** It was made, and what came of it is known. */
        DONE,
        /** It cannot be made on this machine. */
        SKIPPED,
        /** It was not made as it should be, or the generator failed. */
        INVALID
    }

    public FaultResult {
        cells = List.copyOf(cells);
        logged = List.copyOf(logged);
    }

    static FaultResult without(Fault fault, int turn, Status status, String reason, double seconds) {
        return new FaultResult(
                fault.name(),
                fault.sentence(),
                turn,
                fault.needs().kafka().brokers(),
                status,
                reason,
                seconds,
                0,
                0,
                List.of(),
                0,
                List.of());
    }

    /** Its name, with its turn if it has one. */
    String title() {
        return turn == 0 ? name : "%d %s".formatted(turn, name);
    }

    /** Whether no subscriber was lied to. */
    public boolean kept() {
        return cells.stream().allMatch(Cell::kept);
    }

    /**
     * What came of it for the subscribers of a transport. Times are in milliseconds.
     *
     * @param wrongResets subscribers that got another number of resets than is right
     * @param rightResets how many are right for each subscriber that was there before
     * @param refusals connections that were refused with a status of 400 to 499
     * @param silenceP50 of the longest gap between two events of each subscriber
     * @param back until each subscriber has an event that was published when the fault was over; empty if not all have
     * @param memoryBefore of both replicas, in bytes
     */
    record Cell(
            String transport,
            int subscribers,
            LedgerResult account,
            long wrongResets,
            String rightResets,
            long refusals,
            double silenceP50,
            double silenceP99,
            double silenceMax,
            OptionalDouble back,
            long memoryBefore,
            long memoryAfter) {

        /** Whether no subscriber was lied to. */
        @JsonProperty
        public boolean kept() {
            return account.kept() && wrongResets == 0 && refusals == 0;
        }

        Stream<String> findings() {
            return account.findings().stream();
        }
    }
}
