package io.triwire.feed.http;

import java.util.Optional;

import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FramingTest {

    private static RequestStandIn request() {
        return new RequestStandIn().with("Host", "localhost");
    }

    private static Optional<Problem> problem(RequestStandIn request) {
        return Framing.problem(request.asRequest());
    }

    private static void assertRefused(RequestStandIn request, String detail) {
        assertThat(problem(request)).contains(Problem.badRequest(detail).closing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked"})
    void passesABodyInChunks(String coding) {
        assertThat(problem(request().with("Transfer-Encoding", coding))).isEmpty();
    }

    @Test
    void passesARequestWithoutAHostForOthersToRefuse() {
        assertThat(problem(new RequestStandIn())).isEmpty();
    }

    @Test
    void endsAConnectionWithTwoHosts() {
        assertRefused(request().with("Host", "localhost"), "Host stands 2 times, but may stand once.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip, chunked", "chunked, identity", "xchunked", ""})
    void endsAConnectionWithAnotherTransferCoding(String coding) {
        assertRefused(
                request().with("Transfer-Encoding", coding),
                "Transfer-Encoding is '%s', but may only be chunked.".formatted(coding));
    }

    @Test
    void endsAConnectionWithATransferCodingThatStandsTwice() {
        assertRefused(
                request().with("Transfer-Encoding", "chunked").with("Transfer-Encoding", "chunked"),
                "Transfer-Encoding is 'chunked, chunked', but may only be chunked.");
    }

    @Test
    void endsAConnectionWithAHeaderThatHasNoName() {
        assertRefused(request().with("X-A", "b").with("", "c"), "A header has no name.");
    }

    @Test
    void leavesTheFramesOfHttp2ToHttp2() {
        RequestStandIn request = request().with("Host", "other").version(HttpVersion.HTTP_2);

        assertThat(problem(request)).isEmpty();
    }

    @Test
    void readsHowLongTheBodyIs() {
        assertThat(Framing.contentLength(request().with("Content-Length", "17").asRequest()))
                .isEqualTo(17);
        assertThat(Framing.contentLength(request().asRequest())).isZero();
    }
}
