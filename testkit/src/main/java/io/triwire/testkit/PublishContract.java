package io.triwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.ReceivedEvent;
import io.triwire.client.RefusedException;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** How clients publish, and what they are refused. */
public abstract class PublishContract extends TransportContract {

    private static final int MAX_MESSAGE_BYTES = 8 * 1024;

    protected PublishContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.max-message-bytes", Integer.toString(MAX_MESSAGE_BYTES));
    }

    @Test
    void answersWithTheIdOfTheEvent() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        String cursor =
                subscriber.publish("{\"channel\":\"mine\",\"type\":\"greeting\",\"time\":1,\"data\":\"hello\"}");

        ReceivedEvent event = subscriber.take();
        assertThat(event.id()).isEqualTo(cursor);
        assertThat(event.channel()).contains("mine");
        assertThat(event.type()).isEqualTo("greeting");
        assertThat(event.timeMicros()).isEqualTo(1);
        assertThat(event.data()).contains("\"hello\"");
    }

    @Test
    void needsNoMoreThanData() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        long beforeMicros = System.currentTimeMillis() * 1_000;

        subscriber.publish("{\"data\":1}");

        ReceivedEvent event = subscriber.take();
        assertThat(event.channel()).isEmpty();
        assertThat(event.type()).isEqualTo("message");
        assertThat(event.timeMicros()).isBetween(beforeMicros, (System.currentTimeMillis() + 1) * 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "base64:_w"})
    void publishesOnAnyChannelWhoseNameTellsItsKey(String channel) {
        TestSubscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(standard().service().uri()).channels(channel));

        String cursor = subscriber.publish("{\"channel\":\"%s\",\"data\":1}".formatted(channel));

        ReceivedEvent event = subscriber.take();
        assertThat(event.id()).isEqualTo(cursor);
        assertThat(event.channel()).contains(channel);
    }

    @Test
    void takesNullForNoChannel() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        subscriber.publish("{\"channel\":null,\"data\":1}");

        assertThat(subscriber.take().channel()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "0",
                "-1.50",
                "1e400",
                "12345678901234567890123",
                "\"\"",
                "\"\\u0041 \\n \\/\"",
                "\"ä漢😀 \u2028\"",
                "{\"a\" : [ 1,\t2 ], \"a\" : { } }",
                "[[[]]]"
            })
    void keepsDataAsItIs(String data) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        subscriber.publish("{ \"type\":\"t\", \"data\" : %s , \"channel\":\"c\" }".formatted(data));

        assertThat(subscriber.take().data()).contains(data);
    }

    @Test
    void deliversWhatItPublishesInOrder() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        IntStream.range(0, 20).forEach(i -> subscriber.publish("{\"channel\":\"ordered\",\"data\":%d}".formatted(i)));

        assertThat(data(subscriber.take(20)))
                .isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    void continuesAfterItsOwnEvent() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        String first = subscriber.publish("{\"data\":1}");
        subscriber.publish("{\"data\":2}");

        TestSubscriber later =
                subscribe(SubscribeOptions.of(standard().service().uri()).after(first));

        assertThat(later.take().data()).contains("2");
    }

    @Test
    void deliversARepetitionOnceWhereverItIsPublished() {
        Setting own = ownService(1, Map.of());
        TestSubscriber here = subscribeFromNow(own.service());
        TestSubscriber there = subscribeFromNow(instance(own.topic(), Map.of()));
        String publication = "{\"id\":\"7\",\"data\":\"once\"}";

        List<String> cursors = Stream.of(here, there, here, there)
                .map(publisher -> CompletableFuture.supplyAsync(() -> publisher.publish(publication)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        String later = here.publish(publication);
        here.publish("{\"data\":\"behind\"}");

        ReceivedEvent first = here.take();
        assertThat(cursors).containsOnly(first.id());
        assertThat(later).isEqualTo(first.id());
        assertThat(first.data()).contains("\"once\"");
        assertThat(here.take().data()).contains("\"behind\"");
        assertThat(data(there.take(2))).containsExactly("\"once\"", "\"behind\"");
    }

    @Test
    void tellsPublicationsApartByIdAndChannel() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        List<String> publications = List.of(
                "{\"id\":\"a\",\"data\":1}",
                "{\"id\":\"b\",\"data\":2}",
                "{\"id\":\"a\",\"channel\":\"one\",\"data\":3}",
                "{\"id\":\"a\",\"channel\":\"two\",\"data\":4}",
                "{\"data\":5}",
                "{\"data\":5}");

        publications.forEach(subscriber::publish);

        assertThat(data(subscriber.take(6))).containsExactly("1", "2", "3", "4", "5", "5");
    }

    /** Its publisher is told that it is not known whether an event was stored, and publishes it again. */
    @Test
    void deliversWhatIsPublishedUntilItIsAcknowledgedOnce() {
        Setting own = ownService(1, Map.of("feed.publish-timeout", "20ms"));
        TestSubscriber subscriber = subscribeFromNow(own.service());
        List<String> numbers =
                IntStream.range(0, 20).mapToObj(Integer::toString).toList();

        List<String> cursors = numbers.stream()
                .map(number -> publishUntilAcknowledged(
                        subscriber, "{\"channel\":\"c\",\"id\":\"%1$s\",\"data\":%1$s}".formatted(number)))
                .toList();

        List<ReceivedEvent> events = subscriber.take(numbers.size());
        assertThat(data(events)).isEqualTo(numbers);
        assertThat(events).extracting(ReceivedEvent::id).isEqualTo(cursors);
    }

    private static String publishUntilAcknowledged(TestSubscriber subscriber, String publication) {
        List<String> acknowledged = new ArrayList<>();
        await().until(() -> {
            try {
                return acknowledged.add(subscriber.publish(publication));
            } catch (RefusedException refused) {
                assertThat(refused.problem().status()).isEqualTo(503);
                return false;
            }
        });
        return acknowledged.get(0);
    }

    /** Two instances stored it before either had seen the other's record. */
    @Test
    void deliversOneOfTheRecordsOfAPublicationFromMemoryAndFromKafka() {
        Map<String, String> settings = Map.of("feed.ring-events", "1", "feed.prefill-events", "1");
        Setting own = ownService(1, settings);
        TestSubscriber live = subscribeFromNow(own.service());
        Map<String, String> id = Map.of("publication-id", "7");

        List.of(
                        Map.entry("1", id),
                        Map.entry("2", Map.<String, String>of()),
                        Map.entry("1", id),
                        Map.entry("4", Map.<String, String>of()))
                .forEach(record -> own.publisher()
                        .publishRaw(
                                OptionalInt.empty(),
                                Optional.of(bytes("c")),
                                Optional.of(bytes(record.getKey())),
                                record.getValue()));
        List<ReceivedEvent> events = live.take(3);

        assertThat(data(events)).containsExactly("1", "2", "4");
        for (ServiceProcess service : List.of(own.service(), instance(own.topic(), settings))) {
            SubscribeOptions options = SubscribeOptions.of(service.uri());
            assertThat(subscribe(options.after("earliest")).take(3)).isEqualTo(events);
            // Behind the first record, and before the one that repeats it.
            assertThat(subscribe(options.after(events.get(0).id())).take(2)).isEqualTo(events.subList(1, 3));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                | data
                    {"channel":"c"}                   | data
                    {"data":1,"colour":"red"}         | colour
                    {"data":1,"data":2}               | data
                    {"channel":7,"data":1}            | channel
                    {"channel":"base64:YWJj","data":1} | 'abc'
                    {"channel":"sha256:","data":1}    | digest
                    {"id":7,"data":1}                 | id
                    {"id":"","data":1}                | 64
                    {"type":null,"data":1}            | type
                    {"type":"","data":1}              | type
                    {"time":"now","data":1}           | time
                    {"time":-1,"data":1}              | time
                    {"time":1.5,"data":1}             | time
                    {"time":99999999999999999999,"data":1} | time
                    [1]                               | object
                    "text"                            | object
                    """)
    void refusesWhatIsNoPublication(String publication, String named) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        assertThatThrownBy(() -> subscriber.publish(publication))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().title()).isNotBlank();
                    assertThat(refused.problem().detail()).contains(named);
                });
    }

    static Stream<String> unreadableData() {
        return Stream.of(
                "[".repeat(61) + "]".repeat(61),
                "[".repeat(1_000) + "]".repeat(1_000),
                "\"\\ud800\"",
                "9".repeat(1_001));
    }

    /** What a reader's parser would refuse, it and every event behind it. */
    @ParameterizedTest
    @MethodSource("unreadableData")
    void refusesDataThatSomeCannotRead(String data) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        assertThatThrownBy(() -> subscriber.publish("{\"data\":%s}".formatted(data)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().detail()).containsAnyOf("60", "61", "surrogate", "1000");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":}", "{\"data\":nul}", "{\"data\":1", "{\"data\":\"\u0001\"}", "{\"data\":01}"})
    void refusesWhatIsNotJson(String publication) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());

        assertThatThrownBy(() -> subscriber.publish(publication))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "type"})
    void refusesANameOfMoreThan255Characters(String member) {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        String publication = "{\"%s\":\"%s\",\"data\":1}".formatted(member, "n".repeat(256));

        assertThatThrownBy(() -> subscriber.publish(publication))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().detail()).contains(member, "256", "255"));
    }

    @Test
    void goesOnAfterARefusal() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        assertThatThrownBy(() -> subscriber.publish("{}")).isInstanceOf(RefusedException.class);

        String cursor = subscriber.publish("{\"data\":\"after the refusal\"}");

        assertThat(subscriber.take().id()).isEqualTo(cursor);
    }

    @Test
    void takesAMessageOfTheLongestKind() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        String data = "\"" + "x".repeat(MAX_MESSAGE_BYTES - 100) + "\"";

        subscriber.publish("{\"data\":%s}".formatted(data));

        assertThat(subscriber.take().data()).contains(data);
    }

    @Test
    void refusesALongerMessage() {
        TestSubscriber subscriber = subscribeFromNow(standard().service());
        String publication = "{\"data\":\"%s\"}".formatted("x".repeat(MAX_MESSAGE_BYTES));

        if (transport() == Transport.WEBSOCKET) {
            assertThatThrownBy(() -> subscriber.publish(publication)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(subscriber::next).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                            refused.problem().status())
                    .isEqualTo(1009));
        } else {
            assertThatThrownBy(() -> subscriber.publish(publication))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> {
                        assertThat(refused.problem().status()).isEqualTo(413);
                        assertThat(refused.problem().detail()).contains(Integer.toString(MAX_MESSAGE_BYTES));
                    });
        }
    }

    @Test
    void refusesMorePublicationsThanMayWaitAndLargerEventsThanAreDelivered() {
        Setting own = ownService(1, Map.of("feed.max-pending-publishes", "0", "feed.max-event-bytes", "2K"));
        TestSubscriber subscriber = subscribeFromNow(own.service());

        assertThatThrownBy(() -> subscriber.publish("{\"data\":1}"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(503);
                    assertThat(refused.problem().detail()).startsWith("0 events wait");
                });
        assertThatThrownBy(() -> subscriber.publish("{\"data\":\"%s\"}".formatted("x".repeat(2_048))))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(413);
                    assertThat(refused.problem().detail()).contains("2048");
                });
    }
}
