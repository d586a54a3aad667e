package io.triwire.feed.http;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeedCredentialsTest {

    private static final Optional<String> COOKIE = Optional.of("session");

    private static FeedCredentials shown(RequestStandIn request) {
        return FeedCredentials.of(request.asRequest(), COOKIE);
    }

    private static FeedCredentials token(String token) {
        return new FeedCredentials(Optional.of(token), Optional.empty());
    }

    private static RequestStandIn request() {
        return new RequestStandIn();
    }

    private static void assertRefused(RequestStandIn request, String message) {
        assertThatThrownBy(() -> shown(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void areNoneWhereNothingIsShown() {
        assertThat(shown(request().of("/feed?after=latest")))
                .isEqualTo(new FeedCredentials(Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer a.b-c_~+/==", "bearer  a.b-c_~+/==", "BEARER a.b-c_~+/==  "})
    void areTheTokenInTheHeader(String header) {
        RequestStandIn request = request().with("Authorization", header);

        assertThat(shown(request)).isEqualTo(token("a.b-c_~+/=="));
        assertThat(FeedCredentials.inHeader(request.asRequest())).contains("a.b-c_~+/==");
    }

    @Test
    void areNoneOfAnotherScheme() {
        RequestStandIn request = request().with("Authorization", "Basic YTpi");

        assertThat(shown(request).token()).isEmpty();
        assertThat(FeedCredentials.inHeader(request.asRequest())).isEmpty();
    }

    @Test
    void areNotMoreThanTheTokenInTheHeader() {
        assertRefused(
                request().with("Authorization", "Bearer a b"),
                "The header Authorization has more than 'Bearer' and a token.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"triwire.v1, bearer.a.b", "bearer.a.b", "BEARER.a.b , triwire.v1"})
    void areTheTokenThatIsOfferedAsASubprotocol(String offered) {
        assertThat(shown(request().with("Sec-WebSocket-Protocol", offered))).isEqualTo(token("a.b"));
    }

    @Test
    void areNoneAmongOtherSubprotocols() {
        assertThat(shown(request().with("Sec-WebSocket-Protocol", "triwire.v1, bearer"))
                        .token())
                .isEmpty();
    }

    @Test
    void areTheTicketInTheAddress() {
        assertThat(shown(request().of("/feed?ticket=t1").withCookie("session", "a.b")))
                .isEqualTo(new FeedCredentials(Optional.empty(), Optional.of("t1")));
    }

    @Test
    void areTheCookieWhereNothingElseIsShown() {
        assertThat(shown(request().withCookie("session", "a.b"))).isEqualTo(token("a.b"));
        assertThat(shown(request().withCookie("session", "a.b").with("Authorization", "Bearer c.d")))
                .isEqualTo(token("c.d"));
        assertThat(shown(request().withCookie("session", "")).token()).isEmpty();
        assertThat(shown(request().withCookie("other", "a.b")).token()).isEmpty();
    }

    @Test
    void areNoCookieWhereNoneMayHaveTheToken() {
        assertThat(FeedCredentials.of(request().withCookie("session", "a.b").asRequest(), Optional.empty())
                        .token())
                .isEmpty();
    }

    @Test
    void areNotInTheAddress() {
        assertRefused(
                request().of("/feed?access_token=secret"),
                "A token is not taken from the address, which is logged and remembered: send it in a header.");
    }

    @Test
    void areNotTwo() {
        assertRefused(
                request().with("Authorization", "Bearer a").with("Authorization", "Bearer a"),
                "The request shows 2 tokens and tickets, but may show one.");
        assertRefused(
                request().with("Authorization", "Bearer a").with("Sec-WebSocket-Protocol", "bearer.a"),
                "The request shows 2 tokens and tickets, but may show one.");
        assertRefused(
                request().of("/feed?ticket=a&ticket=b").with("Authorization", "Bearer a"),
                "The request shows 3 tokens and tickets, but may show one.");
    }

    @Test
    void areNotTwoInTheHeader() {
        RequestStandIn two = request().with("Authorization", "Bearer a").with("Authorization", "Bearer b");

        assertThatThrownBy(() -> FeedCredentials.inHeader(two.asRequest()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The request shows 2 tokens, but may show one.");
    }

    @Test
    void areNotRepeatedToAnybody() {
        assertThat(FeedCredentials.withoutToken("Bearer.secret")).isEqualTo("bearer.…");
        assertThat(FeedCredentials.withoutToken("triwire.v1")).isEqualTo("triwire.v1");
        assertThat(Authentication.withoutToken("bearer.secret")).isEqualTo("bearer.…");
    }
}
