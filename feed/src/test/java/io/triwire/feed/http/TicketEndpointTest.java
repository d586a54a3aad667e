package io.triwire.feed.http;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.triwire.feed.auth.Caller;
import io.triwire.testkit.RawRequest;
import io.triwire.testkit.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;

class TicketEndpointTest {

    private static final TokenIssuer ISSUER = TokenIssuer.start();

    private final Door door = new Door(ISSUER.settings());
    private final RawRequest ask = new RawRequest("POST", "/ticket", List.of(), "")
            .with("Authorization: Bearer " + ISSUER.token().subscribe("quay").signed());

    @AfterAll
    static void stop() {
        ISSUER.close();
    }

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void givesATicketWithTheRightsOfTheToken() {
        RawRequest.RawResponse answer = door.send(ask);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).matches("\\{\"ticket\":\"[\\w-]{22}\",\"expiresIn\":30}");
        assertThat(answer.header("content-type")).contains("application/json");
        assertThat(answer.header("cache-control")).contains("no-store");
        String ticket = answer.body().substring(11, 33);
        assertThat(door.send(RawRequest.get("/feed?ticket=" + ticket)).body())
                .contains("quay")
                .endsWith(", in part");
    }

    @Test
    void givesNoneWithoutAToken() {
        assertThat(door.send(ask.without("Authorization")).status()).isEqualTo(401);
        assertThat(door.send(ask.without("Authorization").with("Authorization: Bearer nonsense"))
                        .header("www-authenticate")
                        .orElse(""))
                .contains("invalid_token");
        assertThat(door.count("triwire.refused")).isEqualTo(2);
    }

    @Test
    void givesNoneForATokenThatIsNotInTheHeader() {
        String token = ISSUER.all();

        assertThat(door.send(ask.without("Authorization").with("Cookie: triwire-token=" + token))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givesNoneToThePageOfAForeignOrigin() {
        assertThat(door.send(ask.with("Origin: https://evil.example")).status()).isEqualTo(403);
    }

    @Test
    void tellsItsMethods() {
        RawRequest.RawResponse get = door.send(ask.method("GET"));

        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("allow")).contains("POST, OPTIONS");
        assertThat(door.send(ask.method("OPTIONS")).header("allow")).contains("POST, OPTIONS");
    }

    @Test
    void givesNoMoreThanMayBeUnused() {
        IntStream.range(0, 10_000).forEach(number -> door.tickets.give(Caller.ANYBODY));

        RawRequest.RawResponse answer = door.send(ask);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.problem().detail()).isEqualTo("As many tickets as may be are given and not used.");
    }

    @Test
    void isNotThereWhereNobodyNeedsOne() {
        try (Door open = new Door(Map.of())) {
            assertThat(open.send(ask).status()).isEqualTo(404);
        }
    }
}
