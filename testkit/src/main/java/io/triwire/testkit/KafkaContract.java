package io.triwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import io.triwire.client.Control;
import io.triwire.client.Received;
import io.triwire.client.ReceivedEvent;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;
import io.triwire.kafka.EmbeddedKafka;

import static org.assertj.core.api.Assertions.assertThat;

/** What Kafka hides, adds, deletes or loses: each subscriber gets every event, or is told. */
public abstract class KafkaContract extends TransportContract {

    private static final Map<String, String> SMALL_RING = Map.of("feed.ring-events", "5", "feed.prefill-events", "4");

    private final EmbeddedKafka ownKafka = EmbeddedKafka.start();

    protected KafkaContract(Transport transport) {
        super(transport);
    }

    @Override
    EmbeddedKafka kafka() {
        return ownKafka;
    }

    @AfterAll
    void closeKafka() {
        ownKafka.close();
    }

    @Test
    void deliversCommittedEventsOnly() {
        Setting own = ownService(1, Map.of());
        TestSubscriber subscriber = subscribeFromNow(own.service());
        try (Transactions transactions = new Transactions(ownKafka, own.topic())) {
            transactions.publish("aborted", 3).abort();
            transactions.publish("committed", 2).commit();
            own.publisher().publish("alone", "message", "\"alone\"");

            assertThat(data(subscriber.take(3))).containsExactly("\"committed\"", "\"committed\"", "\"alone\"");

            // An instance that starts while a transaction is open is ready, and reads again what is committed only.
            transactions.publish("open", 2);
            ServiceProcess other = instance(own.topic(), SMALL_RING);
            TestSubscriber again = subscribe(SubscribeOptions.of(other.uri()).after("earliest"));
            assertThat(data(again.take(3))).containsExactly("\"committed\"", "\"committed\"", "\"alone\"");
            assertThat(subscriber.publish("{\"data\":\"behind\"}"))
                    .as("a cursor")
                    .isEmpty();
            transactions.commit();
            for (TestSubscriber each : List.of(subscriber, again)) {
                assertThat(data(each.take(3))).containsExactly("\"open\"", "\"open\"", "\"behind\"");
            }
        }
    }

    @Test
    void readsPartitionsThatAreAdded() {
        Setting own = ownService(1, Map.of());
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> before = own.publisher().publish(3);
        assertDelivered(subscriber.take(3), before);

        ownKafka.addPartitions(own.topic(), PARTITIONS);

        List<Publisher.StoredEvent> after = publisher(own.topic()).publish(40);
        assertThat(after).extracting(Publisher.StoredEvent::partition).contains(1, 2, 3);
        assertDelivered(subscriber.take(40), after);
    }

    @Test
    void tellsWhatWasDeletedBeforeItWasRead() {
        Setting own = ownService(2, Map.of());
        TestSubscriber subscriber = subscribeFromNow(own.service());
        publishTo(own, 0, 5);
        publishTo(own, 1, 5);
        subscriber.take(10);

        own.service().freeze();
        try {
            publishTo(own, 1, 7);
            ownKafka.deleteRecordsBefore(own.topic(), 1, 12);
        } finally {
            own.service().thaw();
        }

        // Kafka may have answered the instance's last fetch meanwhile.
        int received = 0;
        Received next = subscriber.next();
        while (!(next instanceof Control.Reset)) {
            received += next instanceof ReceivedEvent ? 1 : 0;
            next = subscriber.next();
        }
        Control.Reset reset = (Control.Reset) next;
        assertThat(reset.reason()).isEqualTo("expired");
        assertThat(reset.missed()).isEqualTo(OptionalLong.of(7 - received));
        publishTo(own, 1, 1);
        assertThat(data(subscriber.take(1))).containsExactly("1");
    }

    @Test
    void tellsThatKafkaHasLostItsEndAlsoWhenItHasGrownPastItAgain() {
        Setting own = ownService(1, Map.of());
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<Publisher.StoredEvent> kept = own.publisher().publish(20);
        assertDelivered(subscriber.take(20), kept);
        ownKafka.stop();
        EmbeddedKafka.Copy copy = untilTheEndOfTheTest(ownKafka.copy(own.topic()));
        ownKafka.restart();
        List<Publisher.StoredEvent> lost = publisher(own.topic()).publish(10);
        assertDelivered(subscriber.take(10), lost);
        String beyond = subscriber.cursor();

        ownKafka.stop();
        copy.putBack();
        ownKafka.restart();
        List<Publisher.StoredEvent> instead = publisher(own.topic()).publish(15);

        assertToldWhereTheyPart(subscriber, instead);
        ServiceProcess later = instance(own.topic(), Map.of());
        assertToldWhereTheyPart(subscribe(SubscribeOptions.of(later.uri()).after(beyond)), instead);
        ServiceProcess small = instance(own.topic(), SMALL_RING);
        assertToldWhereTheyPart(subscribe(SubscribeOptions.of(small.uri()).after(beyond)), instead);
    }

    private static void assertToldWhereTheyPart(TestSubscriber subscriber, List<Publisher.StoredEvent> instead) {
        Control.Reset reset = subscriber.takeControl(Control.Reset.class);
        assertThat(reset.reason()).isEqualTo("beyond-end");
        assertThat(reset.missed()).isEqualTo(OptionalLong.of(0));
        assertDelivered(subscriber.take(instead.size()), instead);
    }

    @Test
    void deliversAnEventWhateverTimeItCarries() {
        Setting own = ownService(1, Map.of());
        TestSubscriber subscriber = subscribeFromNow(own.service());
        own.publisher().publish("before", "message", "1");

        subscriber.publish("{\"time\":11100000000000000,\"data\":2}");
        for (String time : List.of("999999999999999999", "-1", "0", "9223372036854775807")) {
            own.publisher()
                    .publishRaw(OptionalInt.of(0), Optional.empty(), Optional.of(bytes("3")), Map.of("time", time));
        }
        own.publisher().publish("after", "message", "4");

        assertThat(data(subscriber.take(7))).containsExactly("1", "2", "3", "3", "3", "3", "4");
    }

    private static void publishTo(Setting setting, int partition, int count) {
        for (int i = 0; i < count; i++) {
            setting.publisher()
                    .publishRaw(OptionalInt.of(partition), Optional.empty(), Optional.of(bytes("1")), Map.of());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Who publishes in transactions, to the one partition of a topic. */
    private static final class Transactions implements AutoCloseable {

        private final String topic;
        private final KafkaProducer<byte[], byte[]> producer;
        private boolean open;

        Transactions(EmbeddedKafka kafka, String topic) {
            this.topic = topic;
            this.producer = new KafkaProducer<>(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            kafka.bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            "transactions-of-" + topic),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            producer.initTransactions();
        }

        /** In the open transaction, or in one that begins. */
        Transactions publish(String text, int count) {
            if (!open) {
                producer.beginTransaction();
                open = true;
            }
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, bytes("\"%s\"".formatted(text))));
            }
            producer.flush();
            return this;
        }

        void commit() {
            producer.commitTransaction();
            open = false;
        }

        void abort() {
            producer.abortTransaction();
            open = false;
        }

        @Override
        public void close() {
            producer.close();
        }
    }
}
