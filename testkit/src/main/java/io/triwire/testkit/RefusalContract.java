package io.triwire.testkit;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a service refuses before it serves anything, and the headers of what it serves. */
public abstract class RefusalContract extends TransportContract {

    protected RefusalContract(Transport transport) {
        super(transport);
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.max-channels", "3");
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

    @OnlyOn(Transport.SSE)
    void refusesALastEventIdThatIsNoCursor() {
        assertRefused(send(request("/feed?after=latest").with("Last-Event-ID: nonsense")), 400, "nonsense");
    }

    @Test
    void refusesAnotherPath() {
        assertRefused(send(RawRequest.get("/nothing")), 404, "/nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
    void refusesAnotherMethod(String method) {
        assertRefused(send(RawRequest.get("/feed").method(method)), 405, method);
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesAClientThatAcceptsSomethingElse() {
        assertRefused(send(RawRequest.get("/feed").with("Accept: application/pdf")), 406, "application/pdf");
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesABodyThatIsNotJson() {
        RawRequest form =
                new RawRequest("POST", "/feed", List.of("Content-Type: application/x-www-form-urlencoded"), "data=1");

        assertRefused(send(form), 415, "application/x-www-form-urlencoded");
    }

    @OnlyOn(Transport.WEBSOCKET)
    void refusesAPlainRequestForAWebSocket() {
        RawRequest.RawResponse answer = send(RawRequest.get("/feed"));

        assertRefused(answer, 426, "");
        assertThat(answer.header("upgrade")).contains("websocket");
    }

    @OnlyOn(Transport.WEBSOCKET)
    void refusesASubprotocolThatItDoesNotSpeak() {
        RawRequest.RawResponse answer =
                send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: other.v1, other.v2"));

        assertRefused(answer, 400, "other.v1");
        assertRefused(send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: Triwire.V1")), 400, "Triwire.V1");
    }

    @OnlyOn(Transport.WEBSOCKET)
    void choosesItsSubprotocolAmongThoseOffered() {
        RawRequest.RawResponse answer =
                send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: other.v1, triwire.v1"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).contains("triwire.v1");
    }

    @OnlyOn(Transport.WEBSOCKET)
    void choosesNoSubprotocolWhereNoneIsOffered() {
        RawRequest.RawResponse answer = send(RawRequest.upgrade("/feed"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("sec-websocket-protocol")).isEmpty();
    }

    /** What two that read it may take for different requests (RFC 9112, sections 5.1, 6.3 and 11.2). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Content-Length: 10|Content-Length: 11",
                "Content-Length: 10, 11",
                "Content-Length: +10",
                "Content-Length: -1",
                "Content-Length : 10",
                ": no name",
                "no colon",
                "X(Y: z",
                "Host: localhost",
                "X-A: b\rX-B: c",
                "X-A: b\nX-B: c",
                "X-A: b\u0000c",
                "X-A: b|\tc",
                " X-A: b"
            })
    void refusesWhatOthersCouldReadDifferentlyAndReadsNoFurther(String headers) {
        assertRefusedForGood(
                "POST /feed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + headers.replace("|", "\r\n") + "\r\n\r\na\r\n{\"data\":1}\r\n0\r\n\r\n",
                400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  /feed HTTP/1.1",
                "GET\t/feed HTTP/1.1",
                "GET /feed HTTP/1.1 ",
                "GET /feed HTTP/1.2",
                "GET /feed HTTP/3.0",
                "GET /feed",
                "nonsense"
            })
    void refusesAnyOtherRequestLine(String line) {
        assertRefusedForGood(line + "\r\nHost: localhost\r\n\r\n", 400);
    }

    /** More than the buffers of the kernel hold, so that the client is sending still when it is refused. */
    private static final String LONG = "a".repeat(8 << 20);

    @Test
    void refusesARequestLineThatIsTooLong() {
        assertRefusedForGood("GET /feed?after=" + LONG + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414);
    }

    @Test
    void refusesHeadersThatAreTooLong() {
        assertRefusedForGood("GET /feed HTTP/1.1\r\nHost: localhost\r\nX-Long: " + LONG + "\r\n\r\n", 431);
        assertRefusedForGood("GET /feed HTTP/1.1\r\nHost: localhost\r\n" + "X-A: b\r\n".repeat(5_000) + "\r\n", 431);
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesABodyThatIsTooLongWhileItComes() {
        String head = "POST /feed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

        assertRefusedForGood(head + "Content-Length: %d\r\n\r\n%s".formatted(LONG.length(), LONG), 413);
    }

    private static final String CHUNKED = """
            POST /feed HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Transfer-Encoding: chunked\r
            \r
            """;

    /** A client that sends all before it reads gets the problem, and then the end of the connection. */
    private void assertRefusedForGood(String request, int status) {
        String next = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (RawRequest.OpenRequest exchange =
                RawRequest.open(standard().service().uri(), request + next)) {
            RawRequest.RawResponse answer = exchange.answer();
            assertRefused(answer, status, "");
            assertThat(answer.header("connection")).contains("close");
            assertThat(exchange.ends()).isTrue();
        }
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesABodyInChunksThatIsTooLong() {
        String chunks = ("10000\r\n" + "a".repeat(0x10000) + "\r\n").repeat(300) + "0\r\n\r\n";
        try (RawRequest.OpenRequest exchange =
                RawRequest.open(standard().service().uri(), CHUNKED + chunks)) {
            assertRefused(exchange.answer(), 413, Integer.toString(300 << 16));
        }
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void publishesNothingOfABodyWhoseChunksOrTrailersCannotBeRead() {
        Setting standard = standard();
        TestSubscriber subscriber = subscribeFromNow(standard.service());

        Stream.of("no length\r\n\r\n", "0\r\nX-A: b\r\n c\r\n\r\n", "0\r\n X-A: b\r\n\r\n")
                .forEach(end -> {
                    try (RawRequest.OpenRequest exchange =
                            RawRequest.open(standard.service().uri(), CHUNKED + "a\r\n{\"data\":1}\r\n" + end)) {
                        assertThat(exchange.ends()).as(end).isTrue();
                    }
                });

        List<Publisher.StoredEvent> published = standard.publisher().publish(1);
        assertDelivered(subscriber.take(1), published);
    }

    @ParameterizedTest
    @CsvSource({"/%zz, 400", "http://, 400", "*, 404", "feed, 404"})
    void refusesATargetThatIsNoPath(String target, int status) {
        assertRefused(send(RawRequest.get(target)), status, "");
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesACompressedBody() {
        assertRefused(send(RawRequest.post("/feed", "{\"data\":1}").with("Content-Encoding: gzip")), 415, "gzip");
    }

    @Test
    void takesAsManyChannelsAsMayBeHoweverTheyAreSpelt() {
        Setting own = sharedService(1, Map.of());
        // Three bytes of UTF-8 for each of 255 characters, in percent-encoding.
        String channel = "channel=" + "%E2%82%AC".repeat(255);
        String query = "?wait=0s&".substring(0, transport() == Transport.LONG_POLL ? 9 : 1)
                + String.join("&", Collections.nCopies(100, channel));

        assertThat(request("/feed" + query).send(own.service().uri()).status()).isEqualTo(served());
        assertRefused(
                request("/feed" + query + "&" + "channel=a").send(own.service().uri()), 400, "100");
    }

    @Test
    void saysNothingOfWhatAnybodyMaySend() {
        Setting own = sharedService(1, Map.of());
        for (String nonsense : List.of(
                "GET /feed HTTP/1.1\r\n\r\n",
                "GET /feed HTTP/1.0\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /feed HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /feed HTTP/1.1\r\nHost: localhost\r\nOrigin: https://\r\n\r\n",
                "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "x".repeat(100),
                "G(T /feed HTTP/1.1\r\n\r\n")) {
            try (RawRequest.OpenRequest exchange = RawRequest.open(own.service().uri(), nonsense)) {
                exchange.ends();
            }
        }

        assertThat(send(subscription()).status()).isEqualTo(served());
        assertThat(own.service().log()).doesNotContain("ERROR", "\tat ");
    }

    @Test
    void continuesWhereAPolyfillOfEventSourceSays() {
        assertRefused(send(request("/feed?lastEventId=nonsense")), 400, "nonsense");
        assertThat(send(request("/feed?after=nonsense&lastEventId="
                                + here(standard().service()) + "&_=1764374400000"
                                + (transport() == Transport.LONG_POLL ? "&wait=0s" : "")))
                        .status())
                .isEqualTo(served());
    }

    @Test
    void refusesMoreSubscribersThanMayBe() {
        Setting own = ownService(1, Map.of("feed.max-connections", "1"));
        RawRequest.OpenRequest first =
                untilTheEndOfTheTest(request("/feed").open(own.service().uri()));

        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        RawRequest.RawResponse answer = request("/feed").send(own.service().uri());
        assertRefused(answer, 503, "1");
        assertThat(answer.header("retry-after").orElse("")).matches("\\d+");
        first.close();
        await().until(() -> subscription().send(own.service().uri()).status() == served());
    }

    @OnlyOn(Transport.SSE)
    void forbidsCachesAndBuffersToHoldAStream() {
        RawRequest.RawResponse answer = send(request("/feed"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("x-accel-buffering")).contains("no");
    }

    @OnlyOn(Transport.LONG_POLL)
    void forbidsCachesToKeepAnAnswer() {
        RawRequest.RawResponse answer = send(subscription());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type").orElse("")).startsWith("application/json");
        assertThat(answer.header("cache-control")).contains("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/live", "/q/health/ready", "/q/metrics"})
    void tellsOperatorsAloneHowItIs(String path) {
        RawRequest.RawResponse answer =
                RawRequest.get(path).send(standard().service().management());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isNotBlank();
        assertRefused(send(RawRequest.get(path)), 404, path);
    }
}
