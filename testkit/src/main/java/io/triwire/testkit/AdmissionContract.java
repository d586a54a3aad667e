package io.triwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.Transport;
import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is let in: by which host and path a service is asked for, and by the pages of which origins. */
public abstract class AdmissionContract extends TransportContract {

    private static final String ALLOWED_ORIGIN = "https://app.example";
    private static final String FOREIGN_ORIGIN = "https://evil.example";
    private static final int SPELLINGS = 1_000;

    /** What routers, filters and endpoints may each read in their own way. */
    private static final List<String> PIECES = List.of(
            "/",
            "//",
            "/.",
            "/./",
            "/..",
            "/../",
            "/x/../",
            "/%2e/",
            "%2F",
            "%2f",
            "%3B",
            "%3b",
            "%20",
            ".",
            ";",
            ";a=b",
            ";/",
            "/q",
            "/q/../",
            "/q/..;/",
            "/q/%2e%2e/",
            "q/..%2f",
            "feed",
            "feed",
            "feed",
            "/feed",
            "/feed",
            "fee%64",
            "f%65ed",
            "FEED",
            "feed%00",
            "%",
            "%zz",
            "\\",
            "*",
            ":",
            "http://127.0.0.1",
            "http://localhost/feed");

    /** Of a service that speaks TLS, too. */
    private final SelfMadeCertificate certificate;

    private final int tlsPort = FreePort.find();

    protected AdmissionContract(Transport transport) {
        super(transport);
        this.certificate = SelfMadeCertificate.in(newDirectory("admission-"));
    }

    @Override
    Map<String, String> settings() {
        return Map.of("feed.allowed-origins", ALLOWED_ORIGIN, "feed.allowed-hosts", "feed.example,*.apps.example");
    }

    /** Different targets, the same each time. */
    private static Set<String> spellings() {
        Random random = new Random(1);
        Set<String> spellings = new LinkedHashSet<>(List.of(
                "/feed",
                "/feed/",
                "/feed//",
                "/feed/.",
                "/feed/x/..",
                "/feed;a=b",
                "/f%65ed",
                "//feed",
                "/./feed",
                "/x/../feed"));
        while (spellings.size() < SPELLINGS) {
            StringBuilder target = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
            for (int pieces = random.nextInt(4); pieces >= 0; pieces--) {
                target.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (target.length() > 0) {
                spellings.add(target.toString());
            }
        }
        return spellings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void guardsWhateverItTakesForTheFeed(String method) {
        List<Integer> statuses = new ArrayList<>();
        RawRequest.OpenRequest connection = open(method, "/feed");
        connection.head();
        connection.rest();

        for (String spelling : spellings()) {
            RawRequest.RawResponse answer = connection.ask(ofAForeignPage(method, spelling));

            assertThat(answer.status()).as(spelling).isIn(400, 403, 404);
            // Quarkus itself refuses a path that is not percent-encoding, in no words.
            assertThat(answer.header("content-type").orElse(answer.status() == 400 ? "none" : ""))
                    .as(spelling)
                    .isIn("application/problem+json", "none");
            statuses.add(answer.status());
            if (answer.header("connection").filter("close"::equals).isPresent()) {
                connection = open(method, "/feed");
                connection.head();
                connection.rest();
            }
        }

        assertThat(statuses).contains(403, 404);
    }

    private RawRequest.OpenRequest open(String method, String target) {
        return untilTheEndOfTheTest(
                ofAForeignPage(method, target).open(standard().service().uri()));
    }

    private RawRequest ofAForeignPage(String method, String target) {
        RawRequest request = method.equals("POST") ? RawRequest.post(target, "{\"data\":1}") : request(target);
        return request.with("Origin: " + FOREIGN_ORIGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/feed/", "/feed//", "/feed;a=b", "/feed/x", "/FEED", "/feed%2F", "/q/..;/feed"})
    void refusesAnotherSpellingOfThePath(String path) {
        assertRefused(send(request(path)), 404, "/feed");
        assertRefused(send(RawRequest.post(path, "{\"data\":1}")), 404, "/feed");
        assertRefused(send(request(path).method("PUT")), 404, "/feed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:80",
                "feed.localhost:8080",
                "127.9.9.9",
                "192.0.2.7:8080",
                "[::1]:80",
                "feed.example",
                "Feed.Example.:443",
                "a.b.apps.example"
            })
    void isAskedForByANameOfItsOwn(String host) {
        assertThat(send(subscription().with("Host: " + host)).status()).isEqualTo(served());
    }

    /** A page may have a name of its own resolve to the address of the service. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "feed.example.evil.example",
                "apps.example",
                "127.0.0.1.evil.example",
                "evilapps.example"
            })
    void refusesARequestForAHostThatItIsNot(String host) {
        RawRequest rebound = subscription().with("Host: " + host);

        assertRefused(send(rebound), 421, host);
        assertRefused(send(rebound.with("Origin: http://" + host)), 421, host);
        assertRefused(send(RawRequest.post("/feed", "{\"data\":1}").with("Host: " + host)), 421, host);
        assertRefused(send(rebound.with("X-Forwarded-Host: localhost").with("Forwarded: host=localhost")), 421, host);
    }

    @Test
    void refusesATargetWithAHostThatItIsNot() {
        URI service = standard().service().uri();
        URI rebound = URI.create("http://evil.example:" + service.getPort() + "/feed");
        RawRequest absolute = request(rebound.toString());

        assertRefused(send(absolute.with("Host: evil.example:" + service.getPort())), 421, "evil.example");
        assertRefused(send(absolute), 400, "evil.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "user@localhost", "localhost:http", "localhost:99999", "localhost/feed", "::1"})
    void refusesARequestForNoHost(String host) {
        assertRefused(send(subscription().with("Host: " + host)), 400, "");
    }

    @Test
    void refusesARequestForTwoHosts() {
        assertThat(send(subscription().with("Host: localhost").with("Host: localhost"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void takesWhatATrustedProxyWasAskedFor() {
        Setting own = ownService(
                1,
                Map.of(
                        "feed.allowed-hosts", "feed.example",
                        "quarkus.http.proxy.proxy-address-forwarding", "true",
                        "quarkus.http.proxy.allow-x-forwarded", "true",
                        "quarkus.http.proxy.enable-forwarded-host", "true"));
        URI service = own.service().uri();
        RawRequest forwarded = subscription().with("X-Forwarded-Proto: https").with("Origin: https://feed.example");

        assertThat(forwarded
                        .with("X-Forwarded-Host: feed.example")
                        .send(service)
                        .status())
                .isEqualTo(served());
        assertRefused(forwarded.with("X-Forwarded-Host: evil.example").send(service), 421, "evil.example");
        assertRefused(
                subscription()
                        .with("X-Forwarded-Proto: https")
                        .with("X-Forwarded-Host: feed.example")
                        .with("Origin: http://feed.example")
                        .send(service),
                403,
                "http://feed.example");
    }

    /** How a page reaches the service. */
    private enum Carrier {
        HTTP_1_1(false, HttpClient.Version.HTTP_1_1),
        HTTP_2(false, HttpClient.Version.HTTP_2),
        HTTP_1_1_OVER_TLS(true, HttpClient.Version.HTTP_1_1),
        HTTP_2_OVER_TLS(true, HttpClient.Version.HTTP_2);

        private final boolean tls;
        private final HttpClient.Version version;

        Carrier(boolean tls, HttpClient.Version version) {
            this.tls = tls;
            this.version = version;
        }
    }

    @ParameterizedTest
    @EnumSource
    void servesItsOwnPageAndNoForeignOneHoweverItIsReached(Carrier carrier) {
        Setting own = sharedService(1, certificate.settings(tlsPort));
        URI service = carrier.tls
                ? URI.create("https://localhost:" + tlsPort)
                : own.service().uri();
        HttpClient client = HttpClient.newBuilder()
                .version(carrier.version)
                .sslContext(certificate.trustingContext())
                .build();
        HttpRequest.Builder get =
                HttpRequest.newBuilder(service.resolve(subscription().target()));
        HttpRequest.Builder post = HttpRequest.newBuilder(service.resolve("/feed"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"data\":1}"));
        HttpRequest.Builder preflight = HttpRequest.newBuilder(service.resolve("/feed"))
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody());
        boolean webSocket = transport() == Transport.WEBSOCKET;

        assertThat(status(client, get, service.toString(), carrier)).isEqualTo(webSocket ? 426 : 200);
        assertThat(status(client, post, service.toString(), carrier)).isEqualTo(webSocket ? 405 : 201);
        assertThat(status(client, preflight, service.toString(), carrier)).isEqualTo(204);
        for (HttpRequest.Builder request : List.of(get, post, preflight)) {
            assertThat(status(client, request, FOREIGN_ORIGIN, carrier)).isEqualTo(403);
        }
        if (webSocket) {
            assertThat(client.newWebSocketBuilder()
                            .header("Origin", service.toString())
                            .buildAsync(
                                    URI.create(service.toString().replaceFirst("http", "ws") + "/feed"),
                                    new WebSocket.Listener() {}))
                    .succeedsWithin(Duration.ofSeconds(10));
        }
    }

    private static int status(HttpClient client, HttpRequest.Builder request, String origin, Carrier carrier) {
        try {
            HttpResponse<InputStream> answer =
                    client.send(request.setHeader("Origin", origin).build(), BodyHandlers.ofInputStream());
            answer.body().close();
            assertThat(answer.version()).isEqualTo(carrier.version);
            return answer.statusCode();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a page was served", interrupted);
        }
    }

    /** A proxy that ends TLS, or has written out a port that is the default, leaves the host that it was asked for. */
    @ParameterizedTest
    @CsvSource({
        "feed.example, https://feed.example",
        "feed.example:443, https://feed.example",
        "feed.example, https://feed.example:443",
        "feed.example, http://feed.example",
        "feed.example:80, http://feed.example",
        "feed.example, http://feed.example:80",
        "feed.example:8443, https://feed.example:8443",
        "Feed.Example, https://feed.example",
        "[::1]:8082, http://[::1]:8082",
        "[::1], https://[::1]",
        "127.0.0.1, https://127.0.0.1"
    })
    void servesItsOwnPageBehindAProxy(String host, String origin) {
        RawRequest own = subscription().with("Host: " + host).with("Origin: " + origin);

        assertThat(send(own).status()).isEqualTo(served());
        assertThat(send(own.with("X-Forwarded-Proto: https")).status()).isEqualTo(served());
        assertThat(send(own.with("Forwarded: proto=https")).status()).isEqualTo(served());
    }

    @ParameterizedTest
    @CsvSource({
        "feed.example, https://feed.example:8443",
        "feed.example:80, https://feed.example",
        "feed.example:443, http://feed.example",
        "feed.example, https://a.apps.example",
        "localhost:8082, http://127.0.0.1:8082",
        "feed.example, https://feed.example/",
        "feed.example, https://user@feed.example",
        "feed.example, ftp://feed.example",
        "feed.example, https://",
        "feed.example, feed.example",
        "feed.example, null"
    })
    void refusesAPageThatIsNotItsOwn(String host, String origin) {
        assertRefused(send(subscription().with("Host: " + host).with("Origin: " + origin)), 403, origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "https://app.example.evil.example", "http://app.example"})
    void refusesThePageOfAForeignOrigin(String origin) {
        for (RawRequest request : List.of(subscription(), RawRequest.post("/feed", "{\"data\":1}"), preflight())) {
            RawRequest.RawResponse answer = send(request.with("Origin: " + origin));

            assertRefused(answer, 403, origin);
            assertThat(answer.header("access-control-allow-origin")).isEmpty();
        }
    }

    @Test
    void refusesTwoOrigins() {
        RawRequest two = subscription().with("Origin: " + ALLOWED_ORIGIN).with("Origin: " + FOREIGN_ORIGIN);

        assertRefused(send(two), 400, "Origin");
    }

    @Test
    void letsThePageOfAnAllowedOriginReadWhatItIsAnswered() {
        Stream.of(
                        subscription(),
                        request("/feed?since=then"),
                        RawRequest.post("/feed", "{}"),
                        RawRequest.get("/feed").method("DELETE"),
                        request("/feed").with("Host: evil.example"))
                .map(request -> send(request.with("Origin: " + ALLOWED_ORIGIN)))
                .filter(answer -> answer.status() != 101)
                .forEach(answer -> {
                    assertThat(answer.header("access-control-allow-origin")).contains(ALLOWED_ORIGIN);
                    assertThat(answer.header("access-control-expose-headers").orElse(""))
                            .contains("Retry-After", "Feed-Stale-Seconds");
                });
        assertThat(send(subscription().with("Origin: " + ALLOWED_ORIGIN)).status())
                .isEqualTo(served());
    }

    @Test
    void tellsCachesThatAnAnswerDependsOnTheOrigin() {
        Stream.of(subscription(), request("/feed?since=then"), preflight(), RawRequest.post("/feed", "{}"))
                .map(this::send)
                .filter(answer -> answer.status() != 101)
                .forEach(answer -> assertThat(answer.header("vary").orElse("")).contains("Origin"));
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void allowsThePageOfAnAllowedOriginToPublish() {
        RawRequest.RawResponse answer = send(
                preflight().with("Origin: " + ALLOWED_ORIGIN).with("Access-Control-Request-Headers: content-type"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("access-control-allow-origin")).contains(ALLOWED_ORIGIN);
        assertThat(answer.header("access-control-allow-methods").orElse("")).contains("POST");
        assertThat(answer.header("access-control-allow-headers")).contains("content-type");
    }

    private static RawRequest preflight() {
        return RawRequest.get("/feed").method("OPTIONS").with("Access-Control-Request-Method: POST");
    }

    @Test
    void tellsItsMethods() {
        String methods = transport() == Transport.WEBSOCKET ? "GET, OPTIONS" : "GET, POST, OPTIONS";

        RawRequest.RawResponse options = send(RawRequest.get("/feed").method("OPTIONS"));
        RawRequest.RawResponse head = send(RawRequest.get("/feed").method("HEAD"));

        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("allow")).contains(methods);
        assertThat(head.status()).isEqualTo(405);
        assertThat(head.header("allow")).contains(methods);
    }
}
