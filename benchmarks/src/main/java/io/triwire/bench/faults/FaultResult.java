package io.triwire.bench.faults;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * The result of one injection of a fault.
 *
 * @param injection what was injected
 * @param completion whether the result is usable
 * @param seconds duration, with the time before and after the fault
 * @param events events published meanwhile
 * @param cells result of each transport; empty if the fault was not injected
 * @param warnings what the services logged meanwhile
 */
public record FaultResult(
        @JsonUnwrapped Injection injection,
        @JsonUnwrapped Completion completion,
        double seconds,
        @JsonUnwrapped EventCounts events,
        List<FaultCell> cells,
        @JsonUnwrapped Warnings warnings) {

    /**
     * A fault, and when and where it was injected.
     *
     * @param name name of the fault
     * @param sentence what happens
     * @param turn number within a soak, from 1; 0 outside a soak
     * @param brokers number of Kafka brokers
     */
    record Injection(String name, String sentence, int turn, int brokers) {

        static Injection of(Fault fault, int turn, int brokers) {
            return new Injection(fault.name(), fault.sentence(), turn, brokers);
        }

        /** The name of the fault, after its turn within a soak. */
        String title() {
            return turn == 0 ? name : "%d %s".formatted(turn, name);
        }
    }

    /**
     * How an injection ended.
     *
     * @param status whether there is a result
     * @param reason why there is no valid result; empty if there is
     */
    record Completion(Status status, String reason) {}

    /** Whether an injection has a result. */
    enum Status {
        /** The fault was injected and the result is valid. */
        DONE,

        /** The fault cannot be injected on this machine. */
        SKIPPED,

        /** The fault was not injected as intended, or the load generator failed. */
        INVALID
    }

    /**
     * The events of an injection.
     *
     * @param published number of events published
     * @param lostByKafka number of events that Kafka acknowledged and lost before any subscriber received them
     */
    record EventCounts(long published, long lostByKafka) {}

    /**
     * The log lines of the services at WARN or above.
     *
     * @param logLines number of lines
     * @param logged the first lines
     */
    record Warnings(long logLines, List<String> logged) {

        Warnings {
            logged = List.copyOf(logged);
        }
    }

    public FaultResult {
        cells = List.copyOf(cells);
    }

    static FaultResult without(Fault fault, int turn, Status status, String reason, double seconds) {
        return new FaultResult(
                Injection.of(fault, turn, fault.needs().kafka().brokers()),
                new Completion(status, reason),
                seconds,
                new EventCounts(0, 0),
                List.of(),
                new Warnings(0, List.of()));
    }

    /** Whether no guarantee was broken. */
    public boolean kept() {
        return cells.stream().allMatch(FaultCell::kept);
    }

    /**
     * The result of the subscribers of a transport.
     *
     * @param transport id of the transport
     * @param subscribers number of subscribers
     * @param account judgement of the ledger
     * @param protocol resets and refusals
     * @param recovery how long subscribers were without events
     * @param memory memory of the services
     */
    record FaultCell(
            String transport,
            int subscribers,
            LedgerResult account,
            @JsonUnwrapped ProtocolCheck protocol,
            @JsonUnwrapped Recovery recovery,
            @JsonUnwrapped Memory memory) {

        /** Whether no guarantee was broken. */
        @JsonProperty
        public boolean kept() {
            return account.kept() && protocol.wrongResets == 0 && protocol.refusals == 0;
        }

        Stream<String> findings() {
            return account.findings().stream();
        }
    }

    /**
     * Resets and refusals.
     *
     * @param wrongResets number of subscribers with another number of resets than expected
     * @param rightResets number of resets expected for each subscriber that was connected before the fault
     * @param refusals number of connections refused with a status code of 400 to 499
     */
    record ProtocolCheck(long wrongResets, String rightResets, long refusals) {}

    /**
     * How long subscribers were without events, in milliseconds. The silence of a subscriber is the longest gap between
     * two of its events.
     *
     * @param silenceP50 median silence
     * @param silenceP99 99th percentile of the silence
     * @param silenceMax longest silence
     * @param back time from the end of the fault until each subscriber has received an event published after it; empty
     *     if one has not
     */
    record Recovery(double silenceP50, double silenceP99, double silenceMax, OptionalDouble back) {}

    /**
     * Resident memory of both replicas together, in bytes.
     *
     * @param memoryBefore before the fault
     * @param memoryAfter after the fault
     */
    record Memory(long memoryBefore, long memoryAfter) {}
}
