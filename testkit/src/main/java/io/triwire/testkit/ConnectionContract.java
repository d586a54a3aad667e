package io.triwire.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of connections: of those whose peer is gone, of those that take nothing, and over HTTP/2. */
public abstract class ConnectionContract extends TransportContract {

    private static final String FILLING = "x".repeat(100_000);

    protected ConnectionContract(Transport transport) {
        super(transport);
    }

    @Test
    void endsASubscriptionWhosePeerAnswersNoPing() {
        onlyOn(Transport.WEBSOCKET);
        Setting own = ownService(1, Map.of("feed.heartbeat", "200ms"));
        RawRequest.Exchange silent = untilTheEndOfTheTest(
                RawRequest.upgrade("/feed").open(own.service().uri()));

        silent.head();

        assertThat(silent.closeCode()).isEqualTo(1001);
        await().until(() -> metrics(own.service()).contains("triwire_closes_total{reason=\"dead\"} 1.0"));
    }

    @Test
    void keepsASubscriptionWhosePeerAnswersPings() {
        onlyOn(Transport.WEBSOCKET);
        Setting own = ownService(1, Map.of("feed.heartbeat", "100ms"));
        Subscriber subscriber =
                subscribeFromNow(SubscribeOptions.of(own.service().uri()).withHeartbeatEvents());

        for (int heartbeats = 0; heartbeats < 10; heartbeats++) {
            subscriber.takeControl(Control.Heartbeat.class);
        }

        assertThat(metrics(own.service())).doesNotContain("triwire_closes_total");
    }

    @Test
    void endsASubscriptionThatTakesNothing() {
        onlyOn(Transport.WEBSOCKET, Transport.SSE);
        Setting own = ownService(1, Map.of("feed.stall-timeout", "1s"));
        untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        // More than the buffers of the kernel on both sides hold.
        own.publisher().publishFilled(150, FILLING);

        await().until(() -> metrics(own.service()).contains("triwire_closes_total{reason=\"stalled\"} 1.0"));
        assertThat(metrics(own.service())).contains("triwire_connections 0.0");
    }

    @Test
    void tellsHowFarTheSlowestSubscriberIsBehind() {
        onlyOn(Transport.WEBSOCKET, Transport.SSE);
        Setting own = ownService(1, Map.of());
        untilTheEndOfTheTest(request("/feed").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        own.publisher().publishFilled(150, FILLING);

        await().until(() -> metrics(own.service()).matches("(?s).*\ntriwire_lag_largest [1-9]\\d*\\.0\n.*"));
    }

    @Test
    void freesAPollWhoseClientLeaves() {
        onlyOn(Transport.LONG_POLL);
        Setting own = ownService(1, Map.of());
        RawRequest.Exchange leaving =
                RawRequest.get("/feed?wait=20s").open(own.service().uri());
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        leaving.close();

        await().until(() -> metrics(own.service()).contains("triwire_connections 0.0"));
    }

    @Test
    void saysNothingOfASubscriptionWhoseConnectionIsReset() throws IOException {
        Setting own = ownService(1, Map.of());
        Relay relay = untilTheEndOfTheTest(new Relay(own.service().uri()));
        subscribeFromNow(SubscribeOptions.of(relay.uri()));

        relay.close();

        await().until(() -> metrics(own.service()).contains("triwire_connections 0.0"));
        assertThat(own.service().log()).doesNotContain("ERROR", "WARN");
    }

    @Test
    void speaksHttp2() throws IOException, InterruptedException {
        onlyOn(Transport.SSE, Transport.LONG_POLL);
        Setting own = ownService(1, Map.of());
        own.publisher().publishFilled(1, "over HTTP/2");
        HttpRequest request = HttpRequest.newBuilder(own.service().uri().resolve("/feed?after=earliest"))
                .build();

        HttpResponse<Stream<String>> answer = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .build()
                .send(request, BodyHandlers.ofLines());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body().anyMatch(line -> line.contains("over HTTP/2"))).isTrue();
    }
}
