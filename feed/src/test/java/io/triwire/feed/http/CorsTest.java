package io.triwire.feed.http;

import java.util.List;
import java.util.stream.Stream;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class CorsTest {

    private static final String PAGE = "https://app.example";

    private final Cors cors = new Cors(AllowedOrigins.of(List.of(PAGE)));

    private MultiMap described(RequestStandIn request) {
        cors.describe(request.asRequest());
        return request.answer().headers();
    }

    private RequestStandIn answered(RequestStandIn request) {
        cors.describe(request.asRequest());
        Cors.answerOptions(request.asRequest(), "GET, OPTIONS");
        return request;
    }

    private static RequestStandIn preflight(String origin) {
        return new RequestStandIn()
                .method(HttpMethod.OPTIONS)
                .with("Origin", origin)
                .with("Access-Control-Request-Method", "GET");
    }

    @Test
    void letsAListedPageReadTheAnswerAndTheseHeaders() {
        MultiMap headers = described(new RequestStandIn().with("Origin", PAGE));

        assertThat(headers.get("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(headers.get("Access-Control-Expose-Headers")).isEqualTo("Retry-After, Feed-Stale-Seconds");
        assertThat(headers.get("Vary")).isEqualTo("Origin");
    }

    /** Requests of nobody's page, of a foreign one, and of two. */
    private static Stream<RequestStandIn> ofStrangers() {
        return Stream.of(
                new RequestStandIn(),
                new RequestStandIn().with("Origin", "https://evil.example"),
                new RequestStandIn().with("Origin", PAGE).with("Origin", PAGE));
    }

    @ParameterizedTest
    @MethodSource("ofStrangers")
    void tellsNobodyElse(RequestStandIn request) {
        assertThat(described(request).names()).containsExactly("Vary");
    }

    @Test
    void answersThePreflightOfAListedPage() {
        RequestStandIn request = answered(preflight(PAGE)
                .with("Access-Control-Request-Headers", "x-a,x-b")
                .with("Access-Control-Request-Headers", "x-c"));

        MultiMap headers = request.answer().headers();
        assertThat(request.answer().status()).isEqualTo(204);
        assertThat(request.answer().body()).isEmpty();
        assertThat(headers.get("Allow")).isEqualTo("GET, OPTIONS");
        assertThat(headers.get("Access-Control-Allow-Methods")).isEqualTo("GET, OPTIONS");
        assertThat(headers.get("Access-Control-Allow-Headers")).isEqualTo("x-a,x-b,x-c");
        assertThat(headers.get("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(headers.get("Vary"))
                .isEqualTo("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }

    @Test
    void namesNoHeadersWhereNoneWereAskedFor() {
        assertThat(answered(preflight(PAGE)).answer().headers().names())
                .doesNotContain("Access-Control-Allow-Headers")
                .contains("Access-Control-Allow-Methods");
    }

    @Test
    void answersOptionsThatAreNoPreflightWithTheMethodsAlone() {
        RequestStandIn ofAPage =
                answered(new RequestStandIn().method(HttpMethod.OPTIONS).with("Origin", PAGE));
        RequestStandIn foreign = answered(preflight("https://evil.example"));

        for (RequestStandIn request : List.of(ofAPage, foreign)) {
            assertThat(request.answer().status()).isEqualTo(204);
            assertThat(request.answer().headers().get("Allow")).isEqualTo("GET, OPTIONS");
            assertThat(request.answer().headers().names())
                    .doesNotContain("Access-Control-Allow-Methods", "Access-Control-Max-Age");
        }
    }
}
