package io.triwire.bench.proxy.drill;

import java.util.Arrays;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DrillAccountTest {

    /** Of two channels: 4 and 8, and 5 and 9. */
    private static final Set<Long> WANTED = Set.of(4L, 5L, 8L, 9L);

    @Test
    void isClearWhenEveryEventComesOnceInTheOrderOfItsChannel() {
        assertThat(account(5, 4, 8, 9)).isEqualTo(DrillAccount.CLEAR);
    }

    @Test
    void countsWhatDoesNotCome() {
        assertThat(account(4, 8)).isEqualTo(new DrillAccount(2, 0, 0));
    }

    @Test
    void countsWhatComesAgain() {
        assertThat(account(4, 5, 4, 8, 9)).isEqualTo(new DrillAccount(0, 1, 0));
    }

    @Test
    void countsWhatIsOfBeforeTheBeginningAsComingAgain() {
        assertThat(account(0, 4, 5, 8, 9)).isEqualTo(new DrillAccount(0, 1, 0));
    }

    @Test
    void countsWhatComesBehindALaterOneOfItsChannel() {
        assertThat(account(8, 5, 4, 9)).isEqualTo(new DrillAccount(0, 0, 1));
    }

    @Test
    void leavesOutWhatIsOfBehindTheEnd() {
        assertThat(account(4, 5, 8, 9, 10, 12)).isEqualTo(DrillAccount.CLEAR);
    }

    @Test
    void namesEveryFault() {
        assertThat(new DrillAccount(1, 2, 3).outcome())
                .isEqualTo("events are missing, events are duplicate, events are out of order");
    }

    @Test
    void tellsWhatHasBeenAddedToAnEarlierOne() {
        assertThat(new DrillAccount(3, 2, 1).since(new DrillAccount(1, 2, 0))).isEqualTo(new DrillAccount(2, 0, 1));
    }

    private static DrillAccount account(long... received) {
        return DrillAccount.of(Arrays.stream(received).boxed().toList(), WANTED, 10);
    }
}
