package io.triwire.feed.http;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SenderTest {

    private final Sender sender = new Sender(
            AllowedHosts.of(List.of("feed.example"), Optional.empty()),
            AllowedOrigins.of(List.of("https://app.example")));

    private static RequestStandIn askingFor(String host) {
        return new RequestStandIn().with("Host", host);
    }

    private Optional<Integer> refusal(RequestStandIn request) {
        return sender.problem(request.asRequest()).map(Problem::status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "feed.example:8443", "127.0.0.1:80", "[::1]"})
    void passesARequestForAHostThatItIs(String host) {
        assertThat(refusal(askingFor(host))).isEmpty();
    }

    @Test
    void refusesARequestForAHostThatItIsNotAndSaysWhich() {
        assertThat(sender.problem(askingFor("evil.example:80").asRequest()))
                .contains(Problem.misdirected(
                        "This service is not known as 'evil.example'; feed.allowed-hosts may list it."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "localhost:http"})
    void refusesARequestForNoHost(String host) {
        assertThat(sender.problem(askingFor(host).asRequest()))
                .contains(Problem.badRequest(
                        "Host is '%s' and the target '/feed', but a request must ask for one host.".formatted(host)));
    }

    @Test
    void refusesARequestWithoutAHost() {
        assertThat(refusal(new RequestStandIn())).contains(400);
        assertThat(refusal(new RequestStandIn().of("http://localhost/feed"))).contains(400);
    }

    @Test
    void refusesTwoHeadersEvenOfTheSameHost() {
        assertThat(sender.problem(
                        askingFor("localhost").with("Host", "localhost").asRequest()))
                .contains(
                        Problem.badRequest("Host is 'localhost', 'localhost' and the target '/feed', but a request must"
                                + " ask for one host."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:80/feed",
                "http://localhost:80?after=latest",
                "http://localhost:80#",
                "https://localhost:80"
            })
    void comparesTheHostOfATargetInAbsoluteForm(String target) {
        assertThat(refusal(askingFor("localhost:80").of(target))).isEmpty();
        assertThat(refusal(askingFor("feed.example:80").of(target))).contains(400);
    }

    @Test
    void takesNoHostFromTheQueryOfAPath() {
        assertThat(refusal(askingFor("localhost").of("/feed?after=http://evil.example")))
                .isEmpty();
    }

    @Test
    void looksAtWhatHttp2AsksForAndAtWhatAProxyWasAskedFor() {
        Optional<String> own = Optional.of("feed.example");
        Optional<String> foreign = Optional.of("evil.example");

        assertThat(refusal(new RequestStandIn().overHttp2(own, own))).isEmpty();
        assertThat(refusal(new RequestStandIn().overHttp2(own, Optional.empty())))
                .isEmpty();
        assertThat(refusal(new RequestStandIn().overHttp2(own, foreign))).contains(421);
        assertThat(refusal(new RequestStandIn().overHttp2(foreign, own))).contains(421);
        assertThat(refusal(new RequestStandIn().overHttp2(Optional.empty(), Optional.empty())))
                .contains(400);
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example, false",
        "http://localhost, false",
        "https://localhost, true",
    })
    void servesItsOwnPageAndAListedOne(String origin, boolean tls) {
        RequestStandIn request = askingFor("localhost").with("Origin", origin);

        assertThat(refusal(tls ? request.overTls() : request)).isEmpty();
    }

    @Test
    void servesNoPageWithoutTlsAsItsOwnOverTls() {
        assertThat(refusal(askingFor("localhost")
                        .with("Origin", "http://localhost")
                        .overTls()))
                .contains(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:8080", ""})
    void refusesThePageOfAnotherOriginAndSaysWhich(String origin) {
        assertThat(sender.problem(askingFor("localhost").with("Origin", origin).asRequest()))
                .contains(Problem.forbidden(
                        "Origin '%s' is neither this service's own nor in feed.allowed-origins.".formatted(origin)));
    }

    @Test
    void refusesTwoOrigins() {
        RequestStandIn request =
                askingFor("localhost").with("Origin", "https://app.example").with("Origin", "https://app.example");

        assertThat(sender.problem(request.asRequest()))
                .contains(Problem.badRequest("Origin stands 2 times, but may stand once."));
    }

    @Test
    void refusesTheHostBeforeTheOrigin() {
        assertThat(refusal(askingFor("evil.example").with("Origin", "https://evil.example")))
                .contains(421);
    }
}
