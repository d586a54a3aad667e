package io.triwire.bench.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;

/**
 * An endless random sequence of faults. Each round contains every fault once, and no fault follows itself unless it is
 * the only one. A fault that leaves the test bed unusable occurs in the first round only.
 */
final class FaultSequence implements Iterator<Fault> {

    private final List<Fault> again;
    private final Random random;
    private final Queue<Fault> round = new ArrayDeque<>();
    private Optional<Fault> last = Optional.empty();

    FaultSequence(List<Fault> faults, Random random) {
        this.random = random;
        this.again = faults.stream().filter(fault -> !fault.needs().spoils()).toList();
        begin(faults);
    }

    private void begin(List<Fault> faults) {
        List<Fault> shuffled = new ArrayList<>(faults);
        Collections.shuffle(shuffled, random);
        if (last.filter(fault -> fault.equals(shuffled.get(0))).isPresent()) {
            Collections.swap(shuffled, 0, shuffled.size() - 1);
        }
        round.addAll(shuffled);
    }

    @Override
    public boolean hasNext() {
        return !round.isEmpty() || !again.isEmpty();
    }

    @Override
    public Fault next() {
        if (round.isEmpty()) {
            begin(again);
        }
        Fault next = round.remove();
        last = Optional.of(next);
        return next;
    }
}
