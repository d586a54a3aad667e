package io.triwire.feed.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.feed.Subscription;
import io.triwire.testkit.RawRequest;
import io.triwire.testkit.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class AdmissionTest {

    private static final RawRequest SUBSCRIBE = RawRequest.get("/feed");
    private static final RawRequest PUBLISH = RawRequest.post("/feed", "{\"data\":1}");

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T untilTheEnd(T resource) {
        open.add(0, resource);
        return resource;
    }

    private Door door(Map<String, String> settings) {
        return untilTheEnd(new Door(settings));
    }

    private Door door() {
        return door(Map.of());
    }

    private static void assertRefused(RawRequest.RawResponse answer, int status, String detail) {
        assertThat(answer.problem().detail()).isEqualTo(detail);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).contains("application/problem+json");
    }

    /** One condition of many, each of which keeps the request out, and how it is put right. */
    private record Obstacle(int status, String detail, Runnable remedy, UnaryOperator<RawRequest> correction) {}

    private static Obstacle inTheRequest(int status, String detail, UnaryOperator<RawRequest> correction) {
        return new Obstacle(status, detail, () -> {}, correction);
    }

    private static Obstacle inTheService(int status, String detail, Runnable remedy) {
        return new Obstacle(status, detail, remedy, UnaryOperator.identity());
    }

    private static RawRequest at(String target, RawRequest request) {
        return new RawRequest(request.method(), target, request.headers(), request.body());
    }

    @Test
    void refusesForTheFirstOfManyReasonsInThisOrder() {
        TokenIssuer issuer = untilTheEnd(TokenIssuer.start());
        Map<String, String> settings = new HashMap<>(issuer.settings());
        settings.put("feed.max-connections", "1");
        settings.put("feed.caller.subscriptions-per-second", "1");
        Door door = door(settings);
        door.serving = false;
        Cancellable other =
                door.connections.counted(Uni.createFrom().nothing()).subscribe().with(never -> {});
        RawRequest[] request = {
            new RawRequest(
                    "DELETE",
                    "/nothing?since=then&channel=pier",
                    List.of(
                            "Host: evil.example",
                            "Transfer-Encoding: gzip",
                            "Origin: https://evil.example",
                            "Accept: text/plain"),
                    "")
        };
        String token = issuer.token().subscribe("quay").signed();
        List<Obstacle> obstacles = List.of(
                inTheRequest(
                        400,
                        "Transfer-Encoding is 'gzip', but may only be chunked.",
                        sent -> sent.without("Transfer-Encoding")),
                inTheRequest(
                        404,
                        "Nothing is at '/nothing'; the feed is at /feed.",
                        sent -> at("/feed?since=then&channel=pier", sent)),
                inTheRequest(
                        421,
                        "This service is not known as 'evil.example'; feed.allowed-hosts may list it.",
                        sent -> sent.without("Host")),
                inTheRequest(
                        403,
                        "Origin 'https://evil.example' is neither this service's own nor in feed.allowed-origins.",
                        sent -> sent.without("Origin")),
                inTheRequest(
                        401,
                        "A token is needed: 'Authorization: Bearer <token>'.",
                        sent -> sent.with("Authorization: Bearer " + token)),
                inTheRequest(405, "Method DELETE is not one of GET, POST, OPTIONS.", sent -> sent.method("GET")),
                inTheService(503, "This instance has not caught up with Kafka yet.", () -> door.serving = true),
                inTheService(503, "This instance serves 1 subscribers already, which is the bound.", other::cancel),
                inTheRequest(
                        406,
                        "Accept is 'text/plain', but this service sends application/json.",
                        sent -> sent.without("Accept")),
                inTheRequest(
                        400,
                        "Parameter 'since' is not known; after, channel, wait are.",
                        sent -> at("/feed?channel=pier", sent)),
                inTheRequest(
                        403,
                        "The token gives no right to subscribe to channel 'pier'.",
                        sent -> at("/feed?channel=quay", sent)));

        for (Obstacle obstacle : obstacles) {
            RawRequest.RawResponse refused = door.send(request[0]);
            assertRefused(refused, obstacle.status(), obstacle.detail());
            obstacle.remedy().run();
            request[0] = obstacle.correction().apply(request[0]);
        }
        assertThat(door.send(request[0]).status()).isEqualTo(200);
        assertRefused(door.send(request[0]), 429, "More than 1 subscriptions a second are too many for one caller.");
        assertThat(door.count("triwire.refused")).isEqualTo(obstacles.size() + 1);
        assertThat(door.count("triwire.limited")).isEqualTo(1);
    }

    @Test
    void admitsASubscriberWithWhatHeAskedFor() {
        assertThat(door().send(RawRequest.get("/feed?after=earliest&channel=quay"))
                        .body())
                .contains("Earliest", "quay")
                .doesNotContain("in part");
    }

    @Test
    void letsTheHeaderSayWhatABrowserReceivedLast() {
        Door door = door();

        assertRefused(
                door.send(RawRequest.get("/feed?after=latest").with("Last-Event-ID: nonsense")),
                400,
                door.send(RawRequest.get("/feed?after=nonsense")).problem().detail());
    }

    @Test
    void takesNoTicketWhereNobodyNeedsOne() {
        assertThat(door().send(RawRequest.get("/feed?ticket=a")).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/feed/", "/feed/x", "/FEED", "/qx", "/ticket", "/feed%2F"})
    void hasNothingAtAnotherPath(String path) {
        Door door = door();

        assertThat(door.send(RawRequest.get(path)).status()).isEqualTo(404);
        assertThat(door.send(RawRequest.post(path, "{\"data\":1}")).status()).isEqualTo(404);
        assertThat(door.published).isEmpty();
    }

    @Test
    void leavesOperatorsToQuarkus() {
        Door door = door();
        door.serving = false;

        assertThat(door.send(RawRequest.get("/q/health").with("Host: anything.example"))
                        .body())
                .isEqualTo("operators");
        assertRefused(door.send(RawRequest.get("/q/none")), 404, "Nothing is at '/q/none'; the feed is at /feed.");
        assertThat(door.send(RawRequest.get("/q")).status()).isEqualTo(404);
    }

    @Test
    void tellsAsAProblemWhatOthersRefuse() {
        Door door = door();

        assertRefused(door.send(RawRequest.get("/q/broken")), 418, "a teapot");
        assertThat(door.send(RawRequest.get("/q/failed")).status()).isEqualTo(500);
        assertThat(door.count("triwire.refused")).isEqualTo(1);
    }

    @Test
    void tellsItsMethods() {
        RawRequest.RawResponse answer = door().send(SUBSCRIBE.method("OPTIONS"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("allow")).contains("GET, POST, OPTIONS");
        assertThat(answer.header("vary")).contains("Origin");
    }

    @Test
    void letsAListedPageReadARefusalToo() {
        Door door = door(Map.of("feed.allowed-origins", "https://app.example"));

        assertThat(door.send(RawRequest.get("/feed?after=nonsense").with("Origin: https://app.example"))
                        .header("access-control-allow-origin"))
                .contains("https://app.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/*", "Application/JSON;q=0.5", "text/html, */*;q=0.1"})
    void servesWhoeverAcceptsWhatItSends(String accept) {
        assertThat(door().send(accept.isEmpty() ? SUBSCRIBE : SUBSCRIBE.with("Accept: " + accept))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/*", "application/jsonx", "application", "text/html;a=application/json"})
    void refusesWhoeverAcceptsSomethingElse(String accept) {
        assertThat(door().send(SUBSCRIBE.with("Accept: " + accept)).status()).isEqualTo(406);
    }

    @Test
    void servesWhateverIsAcceptedWhereAnswersHaveNoMediaType() {
        Door door =
                untilTheEnd(new Door(Map.of(), new FeedEndpoint(List.of("GET"), Set.of("after"), "", Duration.ZERO)));

        assertThat(door.send(SUBSCRIBE.with("Accept: text/html")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"0, ", "10000, ", "10001, 10", "61000, 61"})
    void saysForHowLongTheFeedMayLackEvents(long stalenessMillis, String seconds) {
        Door door = door();
        door.staleness = Duration.ofMillis(stalenessMillis);

        assertThat(door.send(SUBSCRIBE).header("feed-stale-seconds").orElse(null))
                .isEqualTo(seconds);
    }

    @Test
    void takesNobodyWhenItIsLeaving() throws InterruptedException {
        Door door = door(Map.of("feed.leave-after", "0s", "feed.drain", "0s"));
        door.drain.leave(new ShutdownDelayInitiatedEvent());
        door.serving = false;

        assertRefused(door.send(SUBSCRIBE), 503, "This instance is leaving.");
        assertRefused(door.send(PUBLISH), 503, "This instance is leaving.");
        assertThat(door.send(SUBSCRIBE.method("PUT")).status()).isEqualTo(405);
        assertThat(door.send(SUBSCRIBE).header("retry-after")).contains("1");
    }

    @Test
    void takesPublicationsWhenItHasNoRoomForSubscribers() {
        Door door = door(Map.of("feed.max-connections", "0"));

        assertThat(door.send(SUBSCRIBE).status()).isEqualTo(503);
        assertThat(door.send(PUBLISH).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8"})
    void takesJson(String type) {
        assertThat(door().send(PUBLISH.without("Content-Type").with("Content-Type: " + type))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void refusesABodyThatIsNotJsonAsItIs() {
        Door door = door();

        assertRefused(
                door.send(PUBLISH.without("Content-Type").with("Content-Type: text/plain")),
                415,
                "Content-Type is 'text/plain', but must be application/json.");
        assertRefused(
                door.send(PUBLISH.without("Content-Type")), 415, "Content-Type is '', but must be application/json.");
        assertRefused(
                door.send(PUBLISH.with("Content-Encoding: gzip")),
                415,
                "Content-Encoding is 'gzip', but a body must be sent as it is.");
        assertThat(door.send(PUBLISH.with("Content-Encoding: Identity")).status())
                .isEqualTo(201);
        assertThat(door.published).hasSize(1);
    }

    @Test
    void refusesABodyThatIsTooLongBeforeItComesAndEndsTheConnection() {
        Door door = door(Map.of("feed.max-message-bytes", "1000"));
        String head = "POST /feed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ";

        try (RawRequest.OpenRequest exchange = RawRequest.open(door.uri(), head + "1001\r\n\r\n")) {
            RawRequest.RawResponse answer = exchange.head();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("connection")).contains("close");
            assertThat(exchange.rest()).contains("A body of 1001 bytes is above the bound of 1000.");
            assertThat(exchange.ends()).isTrue();
        }
        String longest = "{\"data\":\"%s\"}".formatted("a".repeat(989));
        assertThat(door.send(RawRequest.post("/feed", longest)).status()).isEqualTo(201);
    }

    @Test
    void leavesTheConnectionOpenOverHttp2() {
        Door door = door(Map.of("feed.max-message-bytes", "1000"));
        HttpClient client = http2(door);

        assertThat(post(client, door, "b".repeat(1_001)).statusCode()).isEqualTo(413);
        HttpClientResponse next = post(client, door, "{\"data\":2}");

        assertThat(next.statusCode()).isEqualTo(201);
        assertThat(next.version()).isEqualTo(HttpVersion.HTTP_2);
    }

    private HttpClient http2(Door door) {
        HttpClient client = door.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        untilTheEnd(client::close);
        return client;
    }

    private static HttpClientResponse post(HttpClient client, Door door, String body) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setPort(door.port())
                .setHost("localhost")
                .setURI("/feed")
                .putHeader("Content-Type", "application/json");
        return Door.await(client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .toCompletionStage());
    }

    @Test
    void countsASubscriberOfACallerUntilHeIsAnswered() {
        Door door = door(Map.of("feed.caller.max-connections", "1"));

        for (int i = 0; i < 5; i++) {
            assertThat(door.send(SUBSCRIBE).status()).isEqualTo(200);
        }
    }

    @Test
    void countsASubscriberWhoseConnectionIsHisUntilItCloses() {
        FeedEndpoint upgrading = new FeedEndpoint(List.of("GET"), Set.of("after"), "", Duration.ZERO);
        Door door = untilTheEnd(new Door(Map.of("feed.caller.max-connections", "1"), upgrading));

        try (RawRequest.OpenRequest first = SUBSCRIBE.open(door.uri())) {
            assertThat(first.head().status()).isEqualTo(200);
            assertRefused(door.send(SUBSCRIBE), 429, "You have 1 subscribers here, which is the most for one caller.");
        }

        await().until(() -> door.send(SUBSCRIBE).status() == 200);
    }

    @Test
    void countsAReplayUntilItHasCaughtUpOrLeft() {
        FeedEndpoint upgrading = new FeedEndpoint(List.of("GET"), Set.of("after"), "", Duration.ZERO);
        Door door = untilTheEnd(new Door(Map.of("feed.caller.max-replays", "1"), upgrading));
        RawRequest replay = RawRequest.get("/feed?after=earliest");
        List<Subscription> served = new CopyOnWriteArrayList<>();
        door.onServed = context -> Admission.subscription(context).ifPresent(served::add);

        try (RawRequest.OpenRequest first = replay.open(door.uri())) {
            assertThat(first.head().status()).isEqualTo(200);
            assertRefused(
                    door.send(replay),
                    429,
                    "You have 1 subscribers here that catch up, which is the most for one caller.");
            assertThat(door.send(RawRequest.get("/feed?after=latest")).status()).isEqualTo(200);

            served.get(0).permit().caughtUp().orElseThrow().run();

            try (RawRequest.OpenRequest second = replay.open(door.uri())) {
                assertThat(second.head().status()).isEqualTo(200);
                assertThat(door.send(replay).status()).isEqualTo(429);
            }
        }
        await().until(() -> door.send(replay).status() == 200);
    }

    @Test
    void refusesForWhatAServiceFindsWrongBeyond() {
        Door door = door();
        RequestContext admitted = new RequestContext(true);
        RequestContext unseen = new RequestContext(false);

        door.admission.admit(admitted.asContext(), context -> Optional.of(Problem.badRequest("why")));
        door.admission.admit(unseen.asContext(), context -> Optional.of(Problem.badRequest("why")));

        assertThat(admitted.answer().status()).isEqualTo(400);
        assertThat(admitted.passed()).isFalse();
        assertThat(unseen.answer().status()).isEqualTo(200);
        assertThat(unseen.passed()).isTrue();
    }
}
