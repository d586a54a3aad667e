package io.triwire.testkit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.client.Control;
import io.triwire.client.RefusedException;
import io.triwire.client.SubscribeOptions;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Who may do what, where a token must be shown: the rights of a token, and what becomes of a request without one. */
public abstract class AuthContract extends TransportContract {

    private final TokenIssuer issuer = TokenIssuer.start();

    protected AuthContract(Transport transport) {
        super(transport);
    }

    @AfterAll
    void stopIssuer() {
        issuer.close();
    }

    /** A token is worth as much as a password: the beginning of every JSON Web Token is this. */
    @AfterEach
    void findNoTokenInTheLog() {
        assertThat(standard().service().log()).doesNotContain("eyJ");
    }

    @Override
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(issuer.settings());
        settings.put("sse-service.retry", "200ms");
        // A client that answers no pings is not cut before its token expires.
        settings.put("feed.heartbeat", "5s");
        return settings;
    }

    /** A subscription that is answered at once. */
    private RawRequest subscription(String query) {
        return request("/feed?after=latest" + (transport() == Transport.LONG_POLL ? "&wait=0s" : "") + query);
    }

    private RawRequest.RawResponse send(String token, RawRequest request) {
        return send(request.with("Authorization: Bearer " + token));
    }

    private TestSubscriber subscriber(String token, String after, String... channels) {
        return subscribe(SubscribeOptions.of(standard().service().uri())
                .after(after)
                .channels(channels)
                .token(() -> token));
    }

    /** Refused in words, and without a token in them. */
    private static void assertDenied(RawRequest.RawResponse answer, int status, String named) {
        assertRefused(answer, status, named);
        assertThat(answer.toString()).doesNotContain("eyJ");
    }

    private static String challenge(RawRequest.RawResponse answer) {
        return answer.header("www-authenticate").orElse("none");
    }

    private void publishOn(String... channels) {
        for (String channel : channels) {
            standard().publisher().publish(channel, "message", "1");
        }
    }

    @Test
    void refusesWhoShowsNoToken() {
        RawRequest.RawResponse answer = send(subscription(""));

        assertDenied(answer, 401, "Authorization: Bearer");
        // RFC 6750, section 3.1: who has shown nothing is told no code.
        assertThat(challenge(answer)).startsWith("Bearer ").doesNotContain("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic c29tZTpib2R5", "Bearer", "Digest username=\"somebody\""})
    void takesAnotherSchemeForNoToken(String credentials) {
        assertDenied(send(subscription("").with("Authorization: " + credentials)), 401, "needed");
    }

    @Test
    void refusesAnExpiredTokenAndSaysSo() {
        String expired =
                issuer.token().subscribe("*").expiringIn(Duration.ofSeconds(-5)).signed();

        RawRequest.RawResponse answer = send(expired, subscription(""));

        assertDenied(answer, 401, "expired");
        assertThat(challenge(answer)).startsWith("Bearer ").contains("error=\"invalid_token\"");
    }

    @Test
    void refusesATokenOfAnotherIssuer() {
        try (TokenIssuer other = TokenIssuer.start()) {
            assertDenied(send(other.all(), subscription("")), 401, "No key");
        }
    }

    @Test
    void refusesATokenThatIsTooLong() {
        String token = issuer.token().claim("filling", "x".repeat(8_000)).signed();

        assertDenied(send(token, subscription("")), 401, "8192");
    }

    @Test
    void refusesTwoTokens() {
        RawRequest request = subscription("").with("Authorization: Bearer " + issuer.all());

        assertDenied(send(issuer.all(), request), 400, "2 tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "%61ccess_token"})
    void refusesATokenInTheAddress(String parameter) {
        assertDenied(send(subscription("&%s=%s".formatted(parameter, issuer.all()))), 400, "");
    }

    @Test
    void servesWhoMayReadEverything() {
        assertThat(send(issuer.all(), subscription("")).status()).isEqualTo(served());
        assertThat(send(issuer.token().subscribe("*").signedByCurve(), subscription(""))
                        .status())
                .isEqualTo(served());
    }

    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void refusesAPublicationWithoutAToken() {
        assertDenied(send(RawRequest.post("/feed", "{\"data\":1}")), 401, "Authorization: Bearer");
    }

    /** The keys of the first test to ask come from the issuer, those of the others from memory: bodies must come in both. */
    @OnlyOn(kinds = {Transport.Kind.STREAM, Transport.Kind.POLL})
    void takesTheBodyOfAPublicationWhoseTokenTakesAWhile() {
        String data = "\"%s\"".formatted("x".repeat(60_000));

        for (String token : List.of(issuer.all(), issuer.token().publish("*").signedByCurve())) {
            RawRequest.RawResponse answer = send(token, RawRequest.post("/feed", "{\"data\":%s}".formatted(data)));

            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        }
    }

    @Test
    void givesWithoutAFilterWhatMayBeRead() {
        String reader = issuer.token().subscribe("orders.*", "news", "end-1").signed();
        publishOn("orders.eu", "secret", "news", "order", "orders.us");
        standard()
                .publisher()
                .publishRaw(OptionalInt.empty(), Optional.empty(), Optional.of(new byte[] {'1'}), Map.of());
        // Until the service has read them too, they come after its latest.
        subscriber(reader, "earliest").take(3);
        try (TestSubscriber live = subscriber(reader, "latest")) {
            live.takeControl(Control.Welcome.class);
            publishOn("end-1", "secret", "orders.eu");

            assertThat(Stream.generate(live::take).limit(2).map(event -> event.channel()
                            .orElseThrow()))
                    .containsExactlyInAnyOrder("end-1", "orders.eu");
        }

        for (String start : List.of("earliest", "time:" + Instant.now().minusSeconds(3_600))) {
            assertThat(Stream.generate(subscriber(reader, start)::take).limit(5).map(event -> event.channel()
                            .orElse("none")))
                    .containsExactlyInAnyOrder("orders.eu", "news", "orders.us", "end-1", "orders.eu");
        }
    }

    @Test
    void givesWhatIsNamedAndMayBeRead() {
        publishOn("pier 1", "pier 2", "pier 3");

        TestSubscriber subscriber =
                subscriber(issuer.token().subscribe("pier*").signed(), "earliest", "pier 1", "pier 3");

        assertThat(Stream.generate(subscriber::take).limit(2).map(event -> event.channel()
                        .orElseThrow()))
                .containsExactlyInAnyOrder("pier 1", "pier 3");
    }

    /** The answer is the same whether there is such a channel or not. */
    @Test
    void forbidsAFilterWithAnotherChannelAndNamesIt() {
        publishOn("secret");
        String token = issuer.token().subscribe("news").signed();

        for (String channel : List.of("secret", "absent")) {
            RawRequest.RawResponse answer = send(token, subscription("&channel=news&channel=" + channel));

            assertDenied(answer, 403, "");
            assertThat(JsonMembers.of(answer.body()).string("detail"))
                    .contains("The token gives no right to subscribe to channel '%s'.".formatted(channel));
            assertThat(challenge(answer)).contains("error=\"insufficient_scope\"");
        }
    }

    @Test
    void forbidsToSubscribeWithoutAnyRightTo() {
        assertDenied(send(issuer.token().signed(), subscription("")), 403, "subscribe");
        assertDenied(send(issuer.token().publish("*").signed(), subscription("")), 403, "subscribe");
    }

    @Test
    void publishesOnTheChannelsThatTheTokenNamesAndOnNoOthers() {
        String token = issuer.token().subscribe("chat.*").publish("chat.room1").signed();
        TestSubscriber somebody = subscriber(token, "latest");
        somebody.takeControl(Control.Welcome.class);

        assertThatThrownBy(() -> somebody.publish("{\"channel\":\"chat.room2\",\"data\":1}"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(403);
                    assertThat(refused.problem().detail()).contains("'chat.room2'");
                });
        assertThatThrownBy(() -> somebody.publish("{\"data\":1}"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(403));
        String cursor = somebody.publish("{\"channel\":\"chat.room1\",\"data\":\"ahoy\"}");

        assertThat(somebody.take().cursor()).isEqualTo(cursor);
    }

    private String ticket(String token) {
        RawRequest.RawResponse answer = send(token, RawRequest.post("/ticket", ""));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(JsonMembers.of(answer.body()).number("expiresIn")).contains(30L);
        return JsonMembers.of(answer.body()).string("ticket").orElseThrow();
    }

    @Test
    void letsInOnceWithATicket() {
        String ticket = ticket(issuer.token().subscribe("*").signed());

        assertThat(send(subscription("&ticket=" + ticket)).status()).isEqualTo(served());
        assertDenied(send(subscription("&ticket=" + ticket)), 401, "used");
    }

    @Test
    void givesATicketTheRightsOfTheToken() {
        String ticket = ticket(issuer.token().subscribe("news").signed());

        assertDenied(send(subscription("&channel=secret&ticket=" + ticket)), 403, "'secret'");
    }

    @Test
    void takesATicketForNothingElse() {
        assertDenied(send(ticket(issuer.all()), subscription("")), 401, "malformed");
        assertDenied(send(subscription("&ticket=" + issuer.all())), 401, "ticket");
        assertDenied(send(RawRequest.post("/ticket?ticket=" + ticket(issuer.all()), "")), 401, "needed");
    }

    @Test
    void givesNoTicketWithoutAGoodToken() {
        String expired = issuer.token().expiringIn(Duration.ofSeconds(-5)).signed();

        assertDenied(send(RawRequest.post("/ticket", "")), 401, "needed");
        assertDenied(send(expired, RawRequest.post("/ticket", "")), 401, "expired");
        assertDenied(send(issuer.all(), RawRequest.get("/ticket")), 405, "GET");
    }

    @Test
    void takesATokenFromACookie() {
        String cookies = "Cookie: theme=dark; triwire-token=";

        assertThat(send(subscription("").with(cookies + issuer.all())).status()).isEqualTo(served());
        assertDenied(send(subscription("").with(cookies + "eyJhbGciOiJub25lIn0.e30.")), 401, "token");
        assertDenied(send(subscription("").with(cookies)), 401, "needed");
    }

    @Test
    void boundsEachSubjectWhateverItsAddress() {
        Setting own = ownService(1, with(Map.of("feed.caller.max-connections", "1")));
        untilTheEndOfTheTest(as("alice").open(own.service().uri()));
        await().until(() -> metrics(own.service()).contains("triwire_connections 1.0"));

        RawRequest.RawResponse again = as("alice").send(own.service().uri());
        untilTheEndOfTheTest(as("bob").open(own.service().uri()));

        assertThat(again.status()).isEqualTo(429);
        await().until(() -> metrics(own.service()).contains("triwire_connections 2.0"));
    }

    private RawRequest as(String subject) {
        String token = issuer.token().subscribe("*").claim("sub", subject).signed();
        return request("/feed").with("Authorization: Bearer " + token);
    }

    /** A browser sends cookies to any host that a page names. */
    @Test
    void refusesTheCookieThatThePageOfAForeignOriginHasSent() {
        RawRequest request =
                subscription("").with("Cookie: triwire-token=" + issuer.all()).with("Origin: https://evil.example");

        assertDenied(send(request), 403, "https://evil.example");
    }

    @Test
    void takesTheTokenOfTheHeaderRatherThanThatOfACookie() {
        RawRequest request = subscription("&channel=news").with("Cookie: triwire-token=" + issuer.all());

        assertDenied(send(issuer.token().signed(), request), 403, "subscribe");
    }

    @Test
    void refusesATicketBesideAToken() {
        assertDenied(send(issuer.all(), subscription("&ticket=" + ticket(issuer.all()))), 400, "2 tokens and tickets");
    }

    @OnlyOn(Transport.WEBSOCKET)
    void takesATokenThatIsOfferedAsASubprotocolAndDoesNotChooseIt() {
        RawRequest upgrade = RawRequest.upgrade("/feed");

        for (String offered : List.of("triwire.v1, bearer.", "bearer.")) {
            String more = offered.startsWith("bearer") ? ", triwire.v1" : "";
            RawRequest.RawResponse answer =
                    send(upgrade.with("Sec-WebSocket-Protocol: " + offered + issuer.all() + more));

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("sec-websocket-protocol")).contains("triwire.v1");
        }
    }

    @OnlyOn(Transport.WEBSOCKET)
    void refusesATokenAsTheOnlySubprotocolWithoutRepeatingIt() {
        assertDenied(
                send(RawRequest.upgrade("/feed").with("Sec-WebSocket-Protocol: bearer." + issuer.all())),
                400,
                "bearer.…");
    }

    @Test
    void endsASubscriptionWhenItsTokenExpires() {
        // It may start only now, which takes longer than the token lasts.
        URI service = standard().service().uri();
        String token =
                issuer.token().subscribe("*").expiringIn(Duration.ofSeconds(4)).signed();
        RawRequest request = request("/feed?after=latest" + (transport() == Transport.LONG_POLL ? "&wait=20s" : ""))
                .with("Authorization: Bearer " + token);

        try (RawRequest.OpenRequest exchange = request.open(service)) {
            assertThat(exchange.head().status()).isEqualTo(served());
            assertEnds(exchange, OrderlyEnd.EXPIRED);
        }

        assertDenied(send(token, subscription("")), 401, "expired");
        assertThat(metrics(standard().service()))
                .satisfiesAnyOf(
                        told -> assertThat(told).contains("triwire_closes_total{reason=\"expired\"}"),
                        told -> assertThat(transport()).isEqualTo(Transport.LONG_POLL));
    }

    @Test
    void goesOnWithAnotherTokenWhenOneHasExpired() throws InterruptedException {
        AtomicInteger tokens = new AtomicInteger();
        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(standard().service().uri())
                        .pollWait(Duration.ofSeconds(1))
                        .token(() -> {
                            tokens.incrementAndGet();
                            return issuer.token()
                                    .subscribe("*")
                                    .expiringIn(Duration.ofSeconds(3))
                                    .signed();
                        }));
        subscriber.takeControl(Control.Welcome.class);
        List<Publisher.StoredEvent> published = new ArrayList<>();

        while (tokens.get() < 3) {
            published.addAll(standard().publisher().publish(1));
            Thread.sleep(50);
        }
        published.addAll(standard().publisher().publish(1));

        assertDelivered(subscriber.take(published.size()), published);
    }

    @Test
    void givesUpWhenAnotherTokenIsRefusedToo() {
        TestSubscriber subscriber =
                subscribe(SubscribeOptions.of(standard().service().uri()).token(() -> issuer.token()
                        .subscribe("*")
                        .expiringIn(Duration.ofSeconds(-5))
                        .signed()));

        assertThatThrownBy(subscriber::next).isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                        refused.problem().status())
                .isEqualTo(401));
    }

    /** What was lost counts the events of channels that he may not read, too. */
    @Test
    void tellsHowMuchWasLostToWhoMayReadEverythingAlone() {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("feed.ring-events", "8");
        settings.put("feed.prefill-events", "8");
        Setting own = ownService(1, settings);
        SubscribeOptions all = SubscribeOptions.of(own.service().uri()).token(issuer::all);
        String start = subscribe(all).takeControl(Control.Welcome.class).cursor();
        own.publisher().publish(40);
        kafka().deleteRecordsBefore(own.topic(), 0, 16);
        SubscribeOptions later = all.at(instance(own.topic(), settings).uri()).after(start);
        String some = issuer.token().subscribe("channel-3").signed();

        assertThat(subscribe(later).takeControl(Control.Reset.class).missed()).isEqualTo(OptionalLong.of(16));
        TestSubscriber partial = subscribe(later.token(() -> some));
        assertThat(partial.takeControl(Control.Reset.class).missed()).isEmpty();
        assertThat(data(partial.take(3))).containsExactly("{\"n\":19}", "{\"n\":27}", "{\"n\":35}");
    }

    /** Nobody is asked for a token there. */
    @Test
    void namesNoChannelToOperators() {
        publishOn("secret");
        TestSubscriber subscriber = subscriber(issuer.all(), "earliest", "secret");
        subscriber.take();

        assertThat(metrics(standard().service())).doesNotContain("secret");
    }

    Stream<ForeignClient> clients() {
        return ForeignClient.of(transport()).filter(client -> client != ForeignClient.CHROMIUM);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aClientOfAnotherLanguageGoesOnWithAnotherToken(ForeignClient client) throws InterruptedException {
        ForeignClientContract.assumeInstalled(client);
        String channel = "foreign-" + client;
        String feed = "%s/feed?channel=%s".formatted(standard().service().uri(), channel);
        String publication = "{\"channel\":\"%s\",\"data\":\"by itself\"}".formatted(channel);
        List<String> command = client.command(
                transport(),
                transport() == Transport.WEBSOCKET ? feed.replaceFirst("http", "ws") : feed,
                List.of(publication));
        int before = issuer.given();
        ClientOutput output =
                untilTheEndOfTheTest(ClientOutput.of(command, Map.of("TOKEN_COMMAND", "curl -sS " + issuer.tokens())));
        assertThat(data(output.takeEvents(1))).containsExactly("\"by itself\"");

        List<Publisher.StoredEvent> published = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        // One may be for the publication; and a client that was cut comes back at a random moment.
        while (issuer.given() - before <= 2 && System.nanoTime() - end < 0) {
            published.addAll(standard().publisher().publish(channel, 1));
            Thread.sleep(100);
        }

        assertDelivered(output.takeEvents(published.size()), published);
        assertThat(issuer.given() - before).isGreaterThan(2);
    }

    @Test
    void doesNotStartWhereOthersReachItUntilItIsToldWhoMayComeIn() {
        ServiceProcess service = startForTheTest(newTopic(1), Map.of("quarkus.http.host", "0.0.0.0"));

        assertThat(service.awaitEnd()).isEqualTo(1);
        assertThat(service.log())
                .contains("quarkus.http.host is '0.0.0.0'", "set feed.auth=jwt", "or feed.auth=none")
                .doesNotContain("\tat ");
    }

    @Test
    void letsThePageOfAnAllowedOriginAskForATicket() {
        Setting own = ownService(1, with(Map.of("feed.allowed-origins", "https://app.example")));
        RawRequest preflight = new RawRequest("OPTIONS", "/ticket", List.of(), "")
                .with("Origin: https://app.example")
                .with("Access-Control-Request-Method: POST")
                .with("Access-Control-Request-Headers: authorization");
        RawRequest request = RawRequest.post("/ticket", "").with("Authorization: Bearer " + issuer.all());

        RawRequest.RawResponse allowed = preflight.send(own.service().uri());
        RawRequest.RawResponse given =
                request.with("Origin: https://app.example").send(own.service().uri());
        RawRequest.RawResponse refused =
                request.with("Origin: https://evil.example").send(own.service().uri());

        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.header("access-control-allow-headers")).contains("authorization");
        assertThat(given.status()).as(given.toString()).isEqualTo(200);
        assertThat(given.header("access-control-allow-origin")).contains("https://app.example");
        assertDenied(refused, 403, "https://evil.example");
    }

    /** Every site could use it otherwise. */
    @ParameterizedTest
    @ValueSource(strings = {"*", "https://app.example, *"})
    void takesNoCookieWhereThePagesOfAllOriginsMayConnect(String origins) {
        Setting own = ownService(1, with(Map.of("feed.allowed-origins", origins)));
        RawRequest request =
                subscription("").with("Origin: https://evil.example").with("Cookie: triwire-token=" + issuer.all());

        assertDenied(request.send(own.service().uri()), 401, "needed");
    }

    private Map<String, String> with(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        return settings;
    }
}
