package io.triwire.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.triwire.client.Control;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** How a subscriber that comes back continues: exactly, or told that it cannot. */
public abstract class ResumeContract extends TransportContract {

    private static final int EVENTS = 40;
    private static final Map<String, String> SMALL_RING = Map.of("feed.ring-events", "5", "feed.prefill-events", "4");

    protected ResumeContract(Transport transport) {
        super(transport);
    }

    @Test
    void continuesAfterEveryEventThatIsInMemory() {
        List<ReceivedEvent> all = fill(standard(), EVENTS);

        assertContinues(standard().service(), all);
    }

    @Test
    void continuesAfterEveryEventThatIsInKafkaAlone() {
        Setting small = sharedService(PARTITIONS, SMALL_RING);
        String start = here(small.service());
        small.publisher().publish(EVENTS);

        assertContinues(small.service(), from(small.service(), start).take(EVENTS));
    }

    @Test
    void continuesOnAnotherInstanceThatReadThePartitionsInAnotherOrder() {
        String start = here(standard().service());
        IntStream.range(0, EVENTS).forEach(i -> standard().publisher().publish(1));
        List<ReceivedEvent> all = from(standard().service(), start).take(EVENTS);

        ServiceProcess later = instance(standard().topic(), Map.of());

        assertContinues(later, all);
    }

    @Test
    void continuesOnAnotherInstanceThatReadsKafkaAgain() {
        String start = here(standard().service());
        IntStream.range(0, EVENTS).forEach(i -> standard().publisher().publish(1));
        List<ReceivedEvent> all = from(standard().service(), start).take(EVENTS);

        ServiceProcess small = instance(standard().topic(), SMALL_RING);

        assertContinues(small, all);
    }

    @Test
    void continuesFromOneInstanceToTheNextAgainAndAgain() {
        Setting small = sharedService(PARTITIONS, SMALL_RING);
        List<ServiceProcess> instances = List.of(small.service(), instance(small.topic(), Map.of()));
        String place = here(small.service());
        List<Publisher.StoredEvent> published = small.publisher().publish(EVENTS);
        List<ReceivedEvent> received = new ArrayList<>();

        for (int i = 0; i < EVENTS; i++) {
            try (TestSubscriber subscriber = from(instances.get(i % 2), place)) {
                received.addAll(subscriber.take(1));
                place = received.get(i).id();
            }
        }

        assertDelivered(received, published);
    }

    @Test
    void reconnectsByItselfAfterTheLastEventReceived() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        for (int round = 0; round < 3; round++) {
            List<Publisher.StoredEvent> before = standard().publisher().publish(10);
            assertDelivered(subscriber.take(10), before);
            subscriber.disconnect();
            List<Publisher.StoredEvent> between = standard().publisher().publish(10);
            assertDelivered(subscriber.take(10), between);
        }
    }

    @Test
    void tellsHowManyEventsKafkaHasDeleted() {
        String start = here(standard().service());
        List<Publisher.StoredEvent> published = standard().publisher().publish(EVENTS);
        Map<Integer, Long> deletedBefore = published.stream()
                .collect(Collectors.groupingBy(
                        Publisher.StoredEvent::partition,
                        Collectors.collectingAndThen(Collectors.toList(), ResumeContract::middle)));
        deletedBefore.forEach(
                (partition, offset) -> kafka().deleteRecordsBefore(standard().topic(), partition, offset));
        List<Publisher.StoredEvent> kept = published.stream()
                .filter(event -> event.offset() >= deletedBefore.getOrDefault(event.partition(), 0L))
                .toList();

        TestSubscriber returning = from(instance(standard().topic(), SMALL_RING), start);

        Control.Reset reset = returning.takeControl(Control.Reset.class);
        assertThat(reset.reason()).isEqualTo("expired");
        assertThat(reset.missed()).isEqualTo(OptionalLong.of(EVENTS - kept.size()));
        assertDelivered(returning.take(kept.size()), kept);
    }

    private static long middle(List<Publisher.StoredEvent> ofOnePartition) {
        return ofOnePartition.get(ofOnePartition.size() / 2).offset();
    }

    @Test
    void countsWhatIsMissedBeforeTheFilter() {
        Setting own = ownService(1, Map.of());
        String start = here(own.service());
        own.publisher().publish(EVENTS);
        kafka().deleteRecordsBefore(own.topic(), 0, 16);
        ServiceProcess later = instance(own.topic(), SMALL_RING);

        TestSubscriber returning =
                subscribe(SubscribeOptions.of(later.uri()).after(start).channels("channel-3"));

        assertThat(returning.takeControl(Control.Reset.class).missed()).isEqualTo(OptionalLong.of(16));
        assertThat(data(returning.take(3))).containsExactly("{\"n\":19}", "{\"n\":27}", "{\"n\":35}");
    }

    @Test
    void continuesAfterAResetFromItsCursor() {
        String start = here(standard().service());
        List<Publisher.StoredEvent> published = standard().publisher().publish(EVENTS);
        Publisher.StoredEvent first = published.get(0);
        kafka().deleteRecordsBefore(standard().topic(), first.partition(), first.offset() + 1);
        ServiceProcess later = instance(standard().topic(), SMALL_RING);
        Control.Reset reset = from(later, start).takeControl(Control.Reset.class);

        TestSubscriber returning = from(later, reset.cursor());

        assertDelivered(returning.take(EVENTS - 1), published.subList(1, EVENTS));
    }

    @Test
    void resetsACursorOfATopicThatWasCreatedAgain() {
        Setting own = ownService(PARTITIONS, Map.of("feed.create-topic", "false"));
        String old = fill(own, 3).get(1).id();
        own.service().kill();
        kafka().deleteTopic(own.topic());
        kafka().createTopic(own.topic(), PARTITIONS);
        ServiceProcess successor = instance(own.topic(), Map.of());

        TestSubscriber returning = from(successor, old);

        Control.Reset reset = returning.takeControl(Control.Reset.class);
        assertThat(reset.reason()).isEqualTo("other-feed");
        assertThat(reset.missed()).isEmpty();
        List<Publisher.StoredEvent> next = publisher(own.topic()).publish(1);
        assertDelivered(returning.take(1), next);
    }

    @Test
    void resetsASubscriberWhoseTopicIsCreatedAgain() {
        Setting own = ownService(PARTITIONS, Map.of("feed.create-topic", "false"));
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> before = own.publisher().publish(3);
        assertDelivered(subscriber.take(3), before);

        kafka().deleteTopic(own.topic());
        kafka().createTopic(own.topic(), PARTITIONS);

        Control.Reset reset = subscriber.takeControl(Control.Reset.class);
        assertThat(reset.reason()).isEqualTo("other-feed");
        assertThat(reset.missed()).isEmpty();
        List<Publisher.StoredEvent> next = publisher(own.topic()).publish(3);
        assertDelivered(subscriber.take(3), next);
    }

    @Test
    void resetsACursorBeyondTheEndOfTheFeed() {
        Setting own = ownService(1, Map.of());
        String id = fill(own, 3).get(2).id();

        TestSubscriber returning = from(own.service(), beyondTheEnd(id));

        Control.Reset reset = returning.takeControl(Control.Reset.class);
        assertThat(reset.reason()).isEqualTo("beyond-end");
        assertThat(reset.missed()).isEmpty();
        List<Publisher.StoredEvent> next = own.publisher().publish(1);
        assertDelivered(returning.take(1), next);
    }

    /** What a broker that lost events leaves behind: the only place where a test knows the form of a cursor. */
    private static String beyondTheEnd(String ofOnePartition) {
        byte[] partitionsWidthAndOffset = ByteBuffer.allocate(4)
                .put((byte) 1)
                .put((byte) 16)
                .putShort((short) 0x8000)
                .array();
        return ofOnePartition.substring(0, 8)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(partitionsWidthAndOffset);
    }

    @Test
    void continuesWhenPartitionsWereAdded() {
        Setting own = ownService(1, Map.of());
        String place = fill(own, 3).get(2).id();
        kafka().addPartitions(own.topic(), PARTITIONS);
        ServiceProcess later = instance(own.topic(), Map.of());
        List<Publisher.StoredEvent> next = publisher(own.topic()).publish(EVENTS);

        TestSubscriber returning = from(later, place);

        assertDelivered(returning.take(EVENTS), next);
    }

    private TestSubscriber from(ServiceProcess service, String place) {
        return subscribe(SubscribeOptions.of(service.uri()).after(place));
    }

    private void assertContinues(ServiceProcess service, List<ReceivedEvent> all) {
        for (int seen = 1; seen < all.size(); seen++) {
            try (TestSubscriber returning = from(service, all.get(seen - 1).id())) {
                List<ReceivedEvent> missing = all.subList(seen, all.size());
                assertThat(byChannel(returning.take(missing.size())))
                        .as("after event %d", seen)
                        .isEqualTo(byChannel(missing));
            }
        }
    }
}
