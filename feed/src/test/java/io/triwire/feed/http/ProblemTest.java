package io.triwire.feed.http;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.feed.FeedPublisher;
import io.triwire.feed.FeedUnavailableException;
import io.triwire.feed.auth.AuthParts;
import io.triwire.feed.auth.InvalidTokenException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ProblemTest {

    private static final String CHALLENGE = "WWW-Authenticate";

    private static Stream<Arguments> problems() {
        return Stream.of(
                arguments(Problem.badRequest("why"), 400, "Bad Request", Map.of()),
                arguments(
                        Problem.unauthorized("why"),
                        401,
                        "Unauthorized",
                        Map.of(CHALLENGE, "Bearer realm=\"triwire\"")),
                arguments(
                        Problem.invalidToken("why"),
                        401,
                        "Unauthorized",
                        Map.of(CHALLENGE, "Bearer realm=\"triwire\", error=\"invalid_token\"")),
                arguments(
                        Problem.insufficientScope("why"),
                        403,
                        "Forbidden",
                        Map.of(CHALLENGE, "Bearer realm=\"triwire\", error=\"insufficient_scope\"")),
                arguments(Problem.forbidden("why"), 403, "Forbidden", Map.of()),
                arguments(Problem.methodNotAllowed("why", "GET"), 405, "Method Not Allowed", Map.of("Allow", "GET")),
                arguments(Problem.notAcceptable("why"), 406, "Not Acceptable", Map.of()),
                arguments(Problem.tooLarge("why"), 413, "Content Too Large", Map.of()),
                arguments(Problem.unsupportedMediaType("why"), 415, "Unsupported Media Type", Map.of()),
                arguments(Problem.misdirected("why"), 421, "Misdirected Request", Map.of()),
                arguments(
                        Problem.tooManyRequests(new CallerLimits.TooManyRequestsException("why", 7)),
                        429,
                        "Too Many Requests",
                        Map.of("Retry-After", "7")),
                arguments(Problem.unavailable("why"), 503, "Service Unavailable", Map.of("Retry-After", "1")));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void hasAStatusATitleAndTheHeadersOfItsKind(
            Problem problem, int status, String title, Map<String, String> headers) {
        assertThat(problem).isEqualTo(new Problem(status, title, "why", headers));
    }

    @Test
    void saysWhereTheFeedIs() {
        assertThat(Problem.notFound("/here"))
                .isEqualTo(new Problem(404, "Not Found", "Nothing is at '/here'; the feed is at /feed.", Map.of()));
    }

    private static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new InvalidTokenException("why"), Problem.invalidToken("why")),
                arguments(new IllegalArgumentException("why"), Problem.badRequest("why")),
                arguments(new IllegalArgumentException(), Problem.badRequest("")),
                arguments(
                        new FeedPublisher.EventTooLargeException(9),
                        Problem.tooLarge("The event is above the bound of 9 bytes for one that is delivered.")),
                arguments(
                        new FeedPublisher.EventTooLargeException(new IllegalStateException()),
                        Problem.tooLarge(
                                "Kafka does not take a record of this size; max.message.bytes of the topic is the bound.")),
                arguments(
                        new RequestBody.RequestTooLargeException(8, 7),
                        Problem.tooLarge("A body of 8 bytes is above the bound of 7.")),
                arguments(new FeedUnavailableException("why"), Problem.unavailable("why")),
                arguments(
                        new FeedPublisher.TooManyPendingException(6),
                        Problem.unavailable("6 events wait to be published already, which is the bound.")),
                arguments(
                        AuthParts.keysUnavailable(), Problem.unavailable("The keys of the issuer cannot be read now.")),
                arguments(
                        new CallerLimits.TooManyRequestsException("why", 2),
                        new Problem(429, "Too Many Requests", "why", Map.of("Retry-After", "2"))),
                arguments(
                        new IllegalStateException("a secret"),
                        new Problem(
                                500,
                                "Internal Server Error",
                                "The service has an error; its log tells more.",
                                Map.of())));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsWhatFailed(Throwable failure, Problem problem) {
        assertThat(Problem.of(failure)).isEqualTo(problem);
    }

    @Test
    void tellsWhatATokenDoesNotGive() {
        assertThat(Problem.of(AuthParts.forbidden("why"))).isEqualTo(Problem.insufficientScope("why"));
    }

    @Test
    void tellsWhatWasRefusedBeforeItWasLookedAt() {
        assertThat(Problem.refused(414, Optional.empty()))
                .isEqualTo(new Problem(414, "Request-URI Too Long", "Request-URI Too Long", Map.of()));
        assertThat(Problem.refused(400, Optional.of(new IllegalStateException("why"))))
                .isEqualTo(new Problem(400, "Bad Request", "why", Map.of()));
    }

    @Test
    void isJson() {
        assertThat(Problem.badRequest("'\"' \u0001 stands here").json())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"'\\\"' \\u0001 stands here\"}");
    }

    @Test
    void isAnAnswerThatNobodyKeeps() {
        ResponseStandIn response = new ResponseStandIn();
        Problem problem = Problem.unavailable("why").closing();

        problem.send(response.asResponse());

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).isEqualTo(problem.json());
        assertThat(response.headers())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "Cache-Control=no-store",
                        "Connection=close",
                        "Content-Type=application/problem+json",
                        "Retry-After=1");
    }

    @Test
    void hasNoHeadersOfAConnectionOverHttp2() {
        ResponseStandIn response = new ResponseStandIn().overHttp2();

        new Problem(426, "Upgrade Required", "why", Map.of("Upgrade", "websocket", "Allow", "GET"))
                .closing()
                .send(response.asResponse());

        assertThat(response.headers().names()).containsExactlyInAnyOrder("Allow", "Cache-Control", "Content-Type");
    }
}
