package io.triwire.bench.faults;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something that goes wrong, and what subscribers may be told of it.
 *
 * @param name in options and reports
 * @param sentence what is done
 * @param resets how many each subscriber that was there before may get
 * @param impossible why it cannot be made on this machine, if so
 * @param act makes it, and undoes it
 */
public record Fault(
        String name,
        String sentence,
        FaultRequirements needs,
        Resets resets,
        Function<InstalledPrograms, Optional<String>> impossible,
        Act act) {

    /** How many resets are right for a subscriber. */
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

    /** What happens: it returns when the fault is over. */
    @FunctionalInterface
    interface Act {
        void on(FaultTestBed stage) throws InterruptedException;
    }

    /** One of which nobody is to be told, and which can be made anywhere. */
    static Fault of(String name, String sentence, FaultRequirements needs, Act act) {
        return new Fault(name, sentence, needs, Resets.NONE, programs -> Optional.empty(), act);
    }

    Fault telling(Resets right) {
        return new Fault(name, sentence, needs, right, impossible, act);
    }

    Fault unless(Function<InstalledPrograms, Optional<String>> reason) {
        return new Fault(name, sentence, needs, resets, reason, act);
    }

    /** Whether it leaves what a soak with so many brokers goes on with, and costs no subscriber an event. */
    boolean suitsSoak(int brokers) {
        return resets.equals(Resets.NONE) && needs.areMetBySoak(brokers);
    }

    /** With another number of brokers, where that is possible. */
    public Fault brokers(int wanted) {
        return new Fault(name, sentence, needs.brokersIfPossible(wanted), resets, impossible, act);
    }
}
