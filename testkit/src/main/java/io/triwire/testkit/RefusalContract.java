package io.triwire.testkit;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a service refuses before it serves anything, and the headers of what it serves. */
public abstract class RefusalContract extends TransportContract {

    private static final String ALLOWED_ORIGIN = "https://app.example";

    protected RefusalContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.max-channels", "3", "feed.allowed-origins", ALLOWED_ORIGIN);
    }

    /** A query that is refused, and what the detail must name. */
    private record Case(String query, String named) {}

    Stream<Case> refusedQueries() {
        Stream<Case> common = Stream.of(
                new Case("after=nonsense", "nonsense"),
                new Case("after=", "after"),
                new Case("after=Earliest", "Earliest"),
                new Case("after=time:yesterday", "yesterday"),
                new Case("after=time:2026-01-31", "2026-01-31"),
                new Case("after=%00", "after"),
                new Case("after=AAAAAAAAAgB", "AAAAAAAAAgB"),
                new Case("after=" + "A".repeat(2_000), "after"),
                new Case("after=earliest&after=latest", "after"),
                new Case("since=yesterday", "since"),
                new Case("After=latest", "After"),
                new Case("channel=" + "c".repeat(256), "255"),
                new Case("channel=%ff", "UTF-8"),
                new Case("channel=base64:YWJj", "'abc'"),
                new Case("channel=sha256:YWJj", "32 bytes"),
                new Case("channel=a&channel=b&channel=c&channel=d", "3"));
        Stream<Case> own = transport() == Transport.LONG_POLL
                ? Stream.of(
                        new Case("wait=soon", "soon"),
                        new Case("wait=", "wait"),
                        new Case("wait=-1s", "-1s"),
                        new Case("wait=1h", "1h"),
                        new Case("wait=1s&wait=2s", "wait"),
                        new Case("heartbeat=event", "heartbeat"))
                : Stream.of(
                        new Case("heartbeat=loud", "loud"),
                        new Case("heartbeat=", "heartbeat"),
                        new Case("heartbeat=event&heartbeat=event", "heartbeat"),
                        new Case("wait=1s", "wait"));
        return Stream.concat(common, own);
    }

    @ParameterizedTest
    @MethodSource("refusedQueries")
    void refusesAQueryAndSaysWhatIsWrong(Case refused) {
        assertRefused(send(request("/feed?" + refused.query())), 400, refused.named());
    }

    @Test
    void refusesACursorWithAnythingBehindIt() {
        String cursor = here(standard().service());

        assertRefused(send(request("/feed?after=" + cursor + "AAAA")), 400, cursor);
    }

    @Test
    void refusesALastEventIdThatIsNoCursor() {
        onlyOn(Transport.SSE);

        assertRefused(send(request("/feed?after=latest").with("Last-Event-ID: nonsense")), 400, "nonsense");
    }

    @Test
    void refusesAnotherPath() {
        assertRefused(send(RawRequest.get("/nothing")), 404, "/nothing");
    }

    /** Spellings that a router, a filter and an endpoint may each read in their own way. */
    private static Stream<String> spellings() {
        return Stream.of("/", "//", "/./", "/x/../", "/%2e/", "/;a=b/", "http://127.0.0.1/", "")
                .flatMap(before -> Stream.of("feed", "fee%64", "FEED", "f%65ed", "feed;a=b", "feed%00")
                        .map(before::concat))
                .flatMap(path -> Stream.of(
                                "", "/", "//", "/.", "/./", "/..", "/;", ";a=b", "%2F", "%2f", "%3B", "%20", ".",
                                "/feed")
                        .map(path::concat));
    }

    @Test
    void servesAnotherSpellingOfThePathAsThePathOrRefusesIt() {
        String query = transport() == Transport.LONG_POLL ? "?wait=0s" : "";

        for (String path : spellings().toList()) {
            assertThat(send(request(path + query)).status()).as(path).isIn(served(), 400, 404, 426);
            if (transport() != Transport.WEBSOCKET) {
                assertThat(send(RawRequest.post(path, "{}")).status()).as(path).isIn(400, 404);
            }
        }

        await().until(() -> metrics(standard().service()).contains("triwire_connections 0.0"));
        assertThat(send(subscription()).status()).isEqualTo(served());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void refusesAnotherMethod(String method) {
        assertRefused(send(RawRequest.get("/feed").method(method)), 405, method);
    }

    @Test
    void refusesAClientThatAcceptsSomethingElse() {
        onlyOn(Transport.SSE, Transport.LONG_POLL);

        assertRefused(send(RawRequest.get("/feed").with("Accept: application/pdf")), 406, "application/pdf");
    }

    @Test
    void refusesABodyThatIsNotJson() {
        onlyOn(Transport.SSE, Transport.LONG_POLL);
        RawRequest form =
                new RawRequest("POST", "/feed", List.of("Content-Type: application/x-www-form-urlencoded"), "data=1");

        assertRefused(send(form), 415, "application/x-www-form-urlencoded");
    }

    @Test
    void refusesAPlainRequestForAWebSocket() {
        onlyOn(Transport.WEBSOCKET);

        RawRequest.Response answer = send(RawRequest.get("/feed"));

        assertRefused(answer, 426, "");
        assertThat(answer.header("upgrade")).contains("websocket");
    }

    @Test
    void refusesASubprotocolThatItDoesNotSpeak() {
        onlyOn(Transport.WEBSOCKET);

        RawRequest.Response answer =
                send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: other.v1, other.v2"));

        assertRefused(answer, 400, "other.v1");
    }

    @Test
    void choosesItsSubprotocolAmongThoseOffered() {
        onlyOn(Transport.WEBSOCKET);

        RawRequest.Response answer =
                send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: other.v1, triwire.v1"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).contains("triwire.v1");
    }

    @Test
    void choosesNoSubprotocolWhereNoneIsOffered() {
        onlyOn(Transport.WEBSOCKET);

        RawRequest.Response answer = send(RawRequest.upgrade("/feed"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "https://app.example.evil.example", "http://app.example"})
    void refusesThePageOfAForeignOrigin(String origin) {
        assertRefused(send(request("/feed").with("Origin: " + origin)), 403, origin);
    }

    @Test
    void refusesAPublicationByThePageOfAForeignOrigin() {
        onlyOn(Transport.SSE, Transport.LONG_POLL);

        RawRequest.Response answer =
                send(RawRequest.post("/feed", "{\"data\":1}").with("Origin: https://evil.example"));

        assertRefused(answer, 403, "https://evil.example");
    }

    @Test
    void servesThePageOfAnOriginThatIsAllowed() {
        RawRequest.Response answer = send(subscription().with("Origin: " + ALLOWED_ORIGIN));

        assertThat(answer.status()).isEqualTo(served());
        if (transport() != Transport.WEBSOCKET) {
            assertThat(answer.header("access-control-allow-origin")).contains(ALLOWED_ORIGIN);
        }
    }

    @Test
    void servesThePageOfItsOwnOrigin() {
        URI own = standard().service().uri();

        assertThat(send(subscription().with("Origin: " + own)).status()).isEqualTo(served());
    }

    @Test
    void allowsThePageOfAnAllowedOriginToPublish() {
        onlyOn(Transport.SSE, Transport.LONG_POLL);

        RawRequest.Response answer = send(RawRequest.get("/feed")
                .method("OPTIONS")
                .with("Origin: " + ALLOWED_ORIGIN)
                .with("Access-Control-Request-Method: POST")
                .with("Access-Control-Request-Headers: content-type"));

        assertThat(answer.status()).isBetween(200, 204);
        assertThat(answer.header("access-control-allow-origin")).contains(ALLOWED_ORIGIN);
        assertThat(answer.header("access-control-allow-methods").orElse("")).contains("POST");
    }

    @Test
    void refusesMoreSubscribersThanMayBe() {
        Setting own = ownService(1, Map.of("feed.max-connections", "1"));
        RawRequest.Exchange first =
                untilTheEndOfTheTest(request("/feed").open(own.service().uri()));

        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        RawRequest.Response answer = request("/feed").send(own.service().uri());
        assertRefused(answer, 503, "1");
        assertThat(answer.header("retry-after").orElse("")).matches("\\d+");
        first.close();
        await().until(() -> subscription().send(own.service().uri()).status() == served());
    }

    @Test
    void forbidsCachesAndBuffersToHoldAStream() {
        onlyOn(Transport.SSE);

        RawRequest.Response answer = send(request("/feed"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("x-accel-buffering")).contains("no");
    }

    @Test
    void forbidsCachesToKeepAnAnswer() {
        onlyOn(Transport.LONG_POLL);

        RawRequest.Response answer = send(subscription());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElse("")).startsWith("application/json");
        assertThat(answer.header("cache-control")).contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/metrics"})
    void tellsOperatorsAloneHowItIs(String path) {
        RawRequest.Response answer =
                RawRequest.get(path).send(standard().service().management());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank();
        assertRefused(send(RawRequest.get(path)), 404, path);
    }

    /** A subscription that is answered at once. */
    private RawRequest subscription() {
        return request(transport() == Transport.LONG_POLL ? "/feed?wait=0s" : "/feed");
    }

    private int served() {
        return transport() == Transport.WEBSOCKET ? 101 : 200;
    }

    private RawRequest.Response send(RawRequest request) {
        return request.send(standard().service().uri());
    }

    private static void assertRefused(RawRequest.Response answer, int status, String named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("content-type").orElse("none")).isEqualTo("application/problem+json");
        JsonMembers problem = JsonMembers.of(answer.body());
        assertThat(problem.string("type")).contains("about:blank");
        assertThat(problem.string("title").orElse("")).isNotBlank();
        assertThat(problem.number("status")).contains((long) status);
        assertThat(problem.string("detail").orElse("")).contains(named);
    }
}
