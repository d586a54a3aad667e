package io.triwire.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.triwire.bench.faults.FaultPublication.PublicationOutcome;
import io.triwire.bench.faults.StoredPosition.PartitionLog;
import io.triwire.bench.faults.SubscriberEntry.EventEntry;
import io.triwire.bench.faults.SubscriberEntry.ResetEntry;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What the ledger says of feeds that lose events, are truncated, compacted or created again. */
class LedgerTest {

    private final List<SubscriberEntry> entries = new ArrayList<>();
    private ReferenceFeed reference = new ReferenceFeed(false);

    @Test
    void aDeletedEventIsDueToEverybodyWhoCameBefore() {
        stored(0, 0, 10);
        published(1, PublicationOutcome.STORED, 0);
        reference.stored(1, new StoredPosition(0, 0, 5));
        reference.earliest(new PartitionLog(0, 0), 10);
        got(0);

        assertThat(check().losses().silent()).isEqualTo(1);
    }

    @Test
    void anEventThatNobodyGotBeforeKafkaLostItIsKafkasLoss() {
        stored(0, 0, 10);
        published(1, PublicationOutcome.STORED, 0);
        reference.stored(1, new StoredPosition(0, 0, 11));
        got(0);

        assertThat(check().losses().silent()).isZero();
        assertThat(reference.isLostByKafka(reference.publication(1).orElseThrow()))
                .isTrue();
    }

    @Test
    void anEventThatSomebodyGotBeforeKafkaLostItIsDueToAll() {
        stored(0, 0, 10);
        published(1, PublicationOutcome.STORED, 0);
        reference.stored(1, new StoredPosition(0, 0, 11));
        reference.receivedBy(List.of(log(Set.of(), new EventEntry(0, 1, "a", "other"))));
        got(0);

        assertThat(check().losses().silent()).isEqualTo(1);

        told("beyond-end", OptionalLong.empty(), false);
        assertThat(check().losses()).isEqualTo(new LedgerResult.Losses(0, 1));
    }

    @Test
    void anEventThatWasCompactedAwayIsNoLoss() {
        reference = new ReferenceFeed(true);
        stored(0, 0, 10);
        published(1, PublicationOutcome.STORED, 0);
        reference.stored(1, new StoredPosition(0, 0, 8));
        reference.receivedBy(List.of(log(Set.of(), new EventEntry(0, 1, "a", "other"))));
        got(0);

        assertThat(check().kept()).isTrue();
    }

    @Test
    void anEventOfBeforeThePartThatIsJudgedCameAgain() {
        reference.startAt(7);
        stored(7, 0, 10);
        got(7);
        got(6);

        assertThat(check().errors()).isEqualTo(new LedgerResult.Errors(1, 0, 0, 0));
    }

    @Test
    void anUnknownPublicationIsDueOnlyIfKafkaHasIt() {
        published(0, PublicationOutcome.UNKNOWN, 0);
        assertThat(check().losses().silent()).isZero();

        reference.stored(0, new StoredPosition(0, 0, 3));
        reference.kept(0);
        assertThat(check().losses().silent()).isEqualTo(1);
    }

    @Test
    void anEventThatWasNeverPublishedOrWasRefusedIsWrong() {
        published(1, PublicationOutcome.REFUSED, 0);
        got(0);
        got(1);

        assertThat(check().errors().wrong()).isEqualTo(2);
    }

    @Test
    void anEventOfAnotherChannelOrWithAnIdOfAnotherIsWrong() {
        stored(0, 0, 1);
        stored(1, 0, 2);
        entries.add(new EventEntry(0, 0, "b", "id-0"));
        entries.add(new EventEntry(0, 1, "a", "id-0"));

        assertThat(check().errors().wrong()).isEqualTo(2);
    }

    @Test
    void anEventThatTheFilterExcludesIsWrong() {
        stored(0, 0, 1);
        got(0);

        assertThat(Ledger.check(reference, log(Set.of("b"), entries.toArray(SubscriberEntry[]::new)))
                        .errors()
                        .wrong())
                .isEqualTo(1);
    }

    @Test
    void offsetsOfAnotherLifeOfTheTopicAreNotCompared() {
        stored(0, 0, 10);
        published(1, PublicationOutcome.STORED, 1);
        reference.stored(1, new StoredPosition(1, 0, 2));
        reference.kept(1);
        got(0);
        got(1);

        assertThat(check().kept()).isTrue();
    }

    @Test
    void aResetThatDoesNotKnowHowManyTellsOfAnyNumberWhereItComes() {
        for (int number = 0; number < 10; number++) {
            stored(number, 0, number);
        }
        got(0);
        told("other-feed", OptionalLong.empty(), false);
        got(8);

        // 9 came after the last event that was received, and no reset did.
        assertThat(check().losses()).isEqualTo(new LedgerResult.Losses(1, 7));
    }

    @Test
    void twoResetsAreGivenToTheEventsThatOnlyTheyCanTellOf() {
        for (int number = 0; number < 6; number++) {
            stored(number, number % 2, number);
        }
        // Of partition 0, 2 is missing before both resets have come; of partition 1, 3 is missing around the first
        // alone.
        got(0);
        got(1);
        told("expired", OptionalLong.of(1), true);
        got(5);
        told("expired", OptionalLong.of(1), true);
        got(4);

        assertThat(check().kept()).isTrue();
    }

    private void published(long number, PublicationOutcome outcome, int incarnation) {
        reference.published(new FaultPublication(number, "a", "kafka", incarnation, 0, outcome));
    }

    private void stored(long number, int partition, long offset) {
        published(number, PublicationOutcome.STORED, 0);
        reference.stored(number, new StoredPosition(0, partition, offset));
        reference.kept(number);
    }

    private void got(long number) {
        entries.add(new EventEntry(0, number, "a", "id-" + number));
    }

    private void told(String reason, OptionalLong missed, boolean exact) {
        entries.add(new ResetEntry(0, reason, missed, exact));
    }

    private static SubscriberLog log(Set<String> channels, SubscriberEntry... entries) {
        return new SubscriberLog("subscriber", Transport.SSE, channels, Set.of(), List.of(entries));
    }

    private LedgerResult check() {
        return Ledger.check(reference, log(Set.of(), entries.toArray(SubscriberEntry[]::new)));
    }
}
