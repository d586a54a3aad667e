package io.triwire.bench.faults;

import java.util.Optional;
import java.util.function.Function;

/**
 * A fault to inject, and the number of resets that it justifies.
 *
 * @param name name in options and reports
 * @param sentence what happens, as a sentence for the reports
 * @param needs test bed that it needs
 * @param resets how many resets each subscriber that was connected before may receive
 * @param impossible why it cannot be injected on this machine; empty if it can
 * @param act injects the fault and undoes it
 */
public record Fault(
        String name,
        String sentence,
        FaultRequirements needs,
        Resets resets,
        Function<InstalledPrograms, Optional<String>> impossible,
        Act act) {

    /** How many resets a subscriber may receive, both bounds included. */
    record Resets(int least, int most) {

        static final Resets NONE = new Resets(0, 0);
        static final Resets ONE = new Resets(1, 1);

        boolean allow(long count) {
            return count >= least && count <= most;
        }

        @Override
        public String toString() {
            return least == most ? Integer.toString(least) : least + " to " + most;
        }
    }

    /** Injects a fault and returns when it is over. */
    @FunctionalInterface
    interface Act {
        void on(FaultTestBed testBed) throws InterruptedException;
    }

    /** A fault that justifies no reset and can be injected on any machine. */
    static Fault of(String name, String sentence, FaultRequirements needs, Act act) {
        return new Fault(name, sentence, needs, Resets.NONE, programs -> Optional.empty(), act);
    }

    /** This fault with other justified resets. */
    Fault expecting(Resets right) {
        return new Fault(name, sentence, needs, right, impossible, act);
    }

    /** This fault, possible only if {@code reason} is empty. */
    Fault unless(Function<InstalledPrograms, Optional<String>> reason) {
        return new Fault(name, sentence, needs, resets, reason, act);
    }

    /** Whether it can be part of a soak with this many brokers: it costs no event and needs no other test bed. */
    boolean suitsSoak(int brokers) {
        return resets.equals(Resets.NONE) && needs.areMetBySoak(brokers);
    }

    /** This fault with another number of brokers, or unchanged if it needs a certain number. */
    public Fault brokers(int wanted) {
        return new Fault(name, sentence, needs.brokersIfPossible(wanted), resets, impossible, act);
    }
}
