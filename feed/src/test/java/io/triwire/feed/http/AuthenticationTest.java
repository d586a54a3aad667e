package io.triwire.feed.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.config.SmallRyeConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.FeedConfig;
import io.triwire.feed.FeedParts;
import io.triwire.feed.auth.AuthConfig;
import io.triwire.feed.auth.AuthParts;
import io.triwire.feed.auth.Caller;
import io.triwire.testkit.RawRequest;
import io.triwire.testkit.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class AuthenticationTest {

    private static final RawRequest SUBSCRIBE = RawRequest.get("/feed");
    private static final RawRequest PUBLISH = RawRequest.post("/feed", "{\"channel\":\"quay\",\"data\":1}");

    private static final TokenIssuer ISSUER = TokenIssuer.start();

    private Door door = new Door(ISSUER.settings());

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @AfterEach
    void close() {
        door.close();
    }

    private void restart(Map<String, String> more) {
        door.close();
        Map<String, String> settings = new HashMap<>(ISSUER.settings());
        settings.putAll(more);
        door = new Door(settings);
    }

    private static RawRequest with(String token, RawRequest request) {
        return request.with("Authorization: Bearer " + token);
    }

    private static String reader() {
        return ISSUER.token().subscribe("quay").signed();
    }

    @Test
    void asksWhoComesWithoutAToken() {
        RawRequest.RawResponse answer = door.send(SUBSCRIBE);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("Bearer realm=\"triwire\"");
    }

    @Test
    void givesASubscriberWhatHisTokenAllows() {
        assertThat(door.send(with(reader(), SUBSCRIBE)).body()).contains("quay").endsWith(", in part");
    }

    @Test
    void looksAtATokenOnce() {
        String token = reader();
        int before = ISSUER.fetches();
        door.send(with(token, SUBSCRIBE));
        ISSUER.beDown(true);

        try {
            assertThat(door.send(with(token, SUBSCRIBE)).status()).isEqualTo(200);
        } finally {
            ISSUER.beDown(false);
        }
        assertThat(ISSUER.fetches()).isEqualTo(before + 1);
    }

    @Test
    void refusesATokenThatIsNotGood() {
        RawRequest.RawResponse answer =
                door.send(with(ISSUER.token().expiringIn(Duration.ofSeconds(-5)).signed(), SUBSCRIBE));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate").orElse("")).contains("invalid_token");
    }

    @Test
    void refusesTwoTokens() {
        assertThat(door.send(with("b", with("a", SUBSCRIBE))).problem().detail())
                .isEqualTo("The request shows 2 tokens and tickets, but may show one.");
    }

    @Test
    void saysThatTheKeysCannotBeReadNow() {
        ISSUER.beDown(true);
        try {
            RawRequest.RawResponse answer = door.send(with(reader(), SUBSCRIBE));

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem().detail()).isEqualTo("The keys of the issuer cannot be read now.");
        } finally {
            ISSUER.beDown(false);
        }
    }

    @Test
    void readsTheBodyOfARequestWhoseTokenTookAWhile() {
        String writer = ISSUER.token().publish("quay").signed();

        assertThat(door.send(with(writer, PUBLISH)).status()).isEqualTo(201);
        assertThat(door.send(with(writer, PUBLISH)).status()).isEqualTo(201);
        assertThat(door.published).hasSize(2);
    }

    @Test
    void publishesNothingWithoutTheRightTo() {
        assertThat(door.send(with(reader(), PUBLISH)).status()).isEqualTo(403);
        assertThat(door.published).isEmpty();
    }

    @Test
    void takesTheTokenInACookie() {
        RawRequest request = SUBSCRIBE.with("Cookie: triwire-token=" + reader());

        assertThat(door.send(request).status()).isEqualTo(200);
        restart(Map.of("feed.token-cookie", "other"));
        assertThat(door.send(request).status()).isEqualTo(401);
    }

    @Test
    void takesNoCookieWhereThePageOfAnySiteMayConnect() {
        restart(Map.of("feed.allowed-origins", "*"));

        assertThat(door.send(SUBSCRIBE.with("Cookie: triwire-token=" + reader()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void asksNobodyBeforeAPreflightOrForWhatIsOfOperators() {
        assertThat(door.send(SUBSCRIBE.method("OPTIONS").with("Authorization: Bearer a b"))
                        .status())
                .isEqualTo(204);
        assertThat(door.send(with("a", RawRequest.get("/q/health"))).body()).isEqualTo("operators");
    }

    @Test
    void letsTheBearerOfATicketInOnce() {
        String ticket = door.tickets.give(Caller.ANYBODY).orElseThrow();
        RawRequest request = RawRequest.get("/feed?after=latest&ticket=" + ticket);

        assertThat(door.send(request).status()).isEqualTo(200);
        RawRequest.RawResponse again = door.send(request);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.problem().detail())
                .isEqualTo("The ticket is not good: it was used, has ended, or is of another instance.");
    }

    @Test
    void tellsCallersApartByTheirSubjects() {
        restart(Map.of("feed.caller.publications-per-second", "1"));
        String one = ISSUER.token().claim("sub", "one").publish("quay").signed();
        String other = ISSUER.token().claim("sub", "other").publish("quay").signed();
        String nobody = ISSUER.token().without("sub").publish("quay").signed();

        assertThat(List.of(one, other, nobody, one, other, nobody).stream()
                        .map(token -> door.send(with(token, PUBLISH)).status()))
                .containsExactly(201, 201, 201, 429, 429, 429);
    }

    @Test
    void knowsNobodyWhoWasNotAskedFor() {
        assertThatThrownBy(() -> door.authentication.caller(new RequestContext(true).asContext()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void boundsHowManyTokensWaitToBeLookedAt() throws IOException {
        Authentication two;
        RequestContext first;
        RequestContext second;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = new HashMap<>(ISSUER.settings());
            settings.put(
                    "mp.jwt.verify.publickey.location", "http://127.0.0.1:%d/jwks".formatted(silent.getLocalPort()));
            SmallRyeConfig all = FeedParts.settings(settings);
            two = new Authentication(
                    AuthParts.tokens(all),
                    door.tickets,
                    all.getConfigMapping(AuthConfig.class),
                    all.getConfigMapping(FeedConfig.class),
                    door.vertx,
                    2);
            first = handledBy(two);
            second = handledBy(two);
            RequestContext third = handledBy(two);

            assertThat(third.passed()).isTrue();
            assertThat(two.problem(third.asContext()))
                    .contains(Problem.unavailable("2 tokens are to be looked at already, which is the bound."));
            assertThat(List.of(first, second)).allMatch(context -> context.paused() && !context.passed());
        }

        RequestContext next = waitingFor(two, first, second);
        waitingFor(two, next);
    }

    /** Waits until it is known of these that the keys cannot be read, and lets another one come. */
    private static RequestContext waitingFor(Authentication two, RequestContext... looked) {
        await().untilAsserted(() -> assertThat(looked)
                .allMatch(context -> context.passed() && !context.paused())
                .allMatch(context -> two.problem(context.asContext())
                        .equals(Optional.of(Problem.unavailable("The keys of the issuer cannot be read now.")))));
        return handledBy(two);
    }

    private static RequestContext handledBy(Authentication authentication) {
        Filters filters = new Filters();
        authentication.register(filters);
        RequestContext context = new RequestContext(new RequestStandIn().with("Authorization", "Bearer " + reader()));
        filters.getFilters().get(0).getHandler().handle(context.asContext());
        return context;
    }
}
