package io.triwire.feed.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class RequestDecoderTest {

    private static final HttpServerOptions BOUNDS =
            new HttpServerOptions().setMaxInitialLineLength(100).setMaxHeaderSize(200);
    private static final String GET = "GET /feed HTTP/1.1\r\n";
    private static final String REST = "Host: localhost\r\n\r\n";

    /** The requests that come out, the targets of good ones and the problems of others, with the bytes in these steps. */
    private static List<Object> decoded(String text, int step) {
        EmbeddedChannel channel = channelOf(text, step);
        List<Object> requests = new ArrayList<>();
        int ends = 0;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpRequest request) {
                RequestStandIn seen = new RequestStandIn().decoded(request.decoderResult());
                assertThat(request.decoderResult().isSuccess())
                        .as("Vert.x serves it")
                        .isTrue();
                requests.add(RequestDecoder.fault(seen.asRequest())
                        .<Object>map(fault -> fault)
                        .orElse(request.uri()));
            }
            ends += part instanceof LastHttpContent ? 1 : 0;
            ReferenceCountUtil.release(part);
        }
        assertThat(ends).as("whole requests").isEqualTo(requests.size());
        return requests;
    }

    private static EmbeddedChannel channelOf(String text, int step) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(BOUNDS));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int start = 0; start < bytes.length; start += step) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + step))));
        }
        return channel;
    }

    private static void assertDecoded(String text, Object... expected) {
        for (int step : new int[] {1, 2, 7, 10_000}) {
            assertThat(decoded(text, step)).as("in steps of %d", step).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GET + REST,
                "\r\n\r\n" + GET + REST,
                "GET /feed HTTP/1.0\r\n\r\n",
                GET + "X-A: b c\r\nX-B:\tc\r\nX-C:\r\n" + REST,
                "POST /feed HTTP/1.1\r\nContent-Length: 7\r\n\r\n\r\n a\r\n\n",
                "POST /feed HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n\r\n a\r\n0\r\n\r\n",
                "POST /feed HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n a\r\n0\r\nX-A: b\r\nX-B: c d\r\n\r\n"
            })
    void passesOnWhatCanBeDecodedAndWhatFollowsIt(String request) {
        assertDecoded(request + "GET /next HTTP/1.1\r\n\r\n", "/feed", "/next");
    }

    /** White space and line breaks mean nothing in a body, however it is framed. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: %1$d\r\n\r\n%3$s", "Transfer-Encoding: chunked\r\n\r\n%2$x\r\n%3$s\r\n0\r\n\r\n"
            })
    void passesOnAnyBodyAsItIs(String framing) {
        List<String> bodies = List.of("");
        for (int length = 1; length <= 4; length++) {
            bodies = bodies.stream()
                    .flatMap(start -> Stream.of(" ", "\t", "\r", "\n", "a").map(next -> start + next))
                    .toList();
            for (String body : bodies) {
                String request = "POST /feed HTTP/1.1\r\n" + framing.formatted(length, length, body);
                for (int step : new int[] {1, 10_000}) {
                    assertThat(bodyOf(channelOf(request, step)))
                            .as("%s in steps of %d", request, step)
                            .isEqualTo(body);
                }
            }
        }
    }

    private static String bodyOf(EmbeddedChannel channel) {
        StringBuilder body = new StringBuilder();
        for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
            assertThat(part.decoderResult().isSuccess()).isTrue();
            if (part instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(part);
        }
        return body.toString();
    }

    static Stream<Arguments> refused() {
        String spaces = "The request line must be a method, a target and a version, separated by single spaces.";
        String folded = "A header line is folded: it begins with white space.";
        return Stream.of(
                arguments(GET + "X-A: b\r\n c\r\n", 400, folded),
                arguments(GET + "X-A: b\r\n\tc\r\n", 400, folded),
                arguments(GET + "X-A: b\r\n \r\n", 400, folded),
                arguments(GET + " X-A: b\r\n", 400, folded),
                arguments("GET  /feed HTTP/1.1\r\n", 400, spaces),
                arguments("GET /feed  HTTP/1.1\r\n", 400, spaces),
                arguments("GET\t/feed HTTP/1.1\r\n", 400, spaces),
                arguments("GET /fe\u000bed HTTP/1.1\r\n", 400, spaces),
                arguments("GET /feed HTTP/1.1 \r\n", 400, spaces),
                arguments("GET /feed\r\n", 400, spaces),
                arguments("nonsense\r\n", 400, spaces),
                arguments("GET /feed HTTP/1.2\r\n", 400, "Version 'HTTP/1.2' is not one of HTTP/1.0 and HTTP/1.1."),
                arguments("GET /feed HTTP/3.0\r\n", 400, "Version 'HTTP/3.0' is not one of HTTP/1.0 and HTTP/1.1."),
                arguments("GET /%zz HTTP/1.1\r\n", 400, "The target is not a URI: Malformed escape pair at index 1."),
                arguments("GET http:// HTTP/1.1\r\n", 400, "The target is not a URI: Expected authority at index 7."),
                arguments("GET /feed FTP\r\n", 400, "Version 'FTP' is not one of HTTP/1.0 and HTTP/1.1."),
                arguments(GET + "X(Y: z\r\n", 400, "a header name cannot contain"),
                arguments("GET /%s HTTP/1.1\r\n".formatted("a".repeat(100)), 414, "larger than 100 bytes"),
                arguments(GET + "X-A: %s\r\n".formatted("a".repeat(200)), 431, "larger than 200 bytes"),
                arguments(GET + "X-A: b\r\n".repeat(50), 431, "larger than 200 bytes"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void makesAProblemOfWhatCannotBeDecodedAndReadsNoFurther(String start, int status, String detail) {
        for (int step : new int[] {1, 2, 7, 10_000}) {
            assertThat(decoded(GET + REST + start + REST + GET + REST, step))
                    .as("in steps of %d", step)
                    .hasSize(2)
                    .last()
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.status()).isEqualTo(status);
                        assertThat(problem.detail()).contains(detail);
                        assertThat(problem.headers()).containsEntry("Connection", "close");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-A: b\r\n c", "X-A: b\r\n\tc", "X-A: b\r\n ", "X-A: b\r\nX-B: c\r\n d", " X-A: b", "\tX-A: b"})
    void failsAtAFoldedTrailerAndReadsNoFurther(String trailers) {
        String post = "POST /feed HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n a\r\n0\r\n";
        for (int step : new int[] {1, 2, 7, 10_000}) {
            List<HttpObject> parts = new ArrayList<>();
            EmbeddedChannel channel = channelOf(post + trailers + "\r\n\r\n" + GET + REST, step);
            for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
                parts.add(part);
                ReferenceCountUtil.release(part);
            }

            assertThat(parts)
                    .as("in steps of %d", step)
                    .filteredOn(HttpRequest.class::isInstance)
                    .hasSize(1);
            assertThat(parts.get(parts.size() - 1).decoderResult().cause()).hasMessageContaining("folded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, GET + "Host: a", "POST /feed HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"})
    void saysNothingOfARequestThatItsConnectionEndsIn(String start) {
        EmbeddedChannel channel = channelOf(start, start.length());
        channel.releaseInbound();

        channel.close();

        channel.checkException();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void closesAConnectionThatBreaks() {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(BOUNDS));

        channel.pipeline().fireExceptionCaught(new IOException("Connection reset"));

        assertThat(channel.isOpen()).isFalse();
        channel.checkException();
    }

    @Test
    void leavesAnyOtherFailureToWhoeverHandlesIt() {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(BOUNDS));
        IllegalStateException failure = new IllegalStateException("any");

        channel.pipeline().fireExceptionCaught(failure);

        assertThatThrownBy(channel::checkException).isSameAs(failure);
    }

    /** Vert.x begins an upgrade to HTTP/2 before it finds out that the head cannot be one of HTTP/2. */
    @ParameterizedTest
    @CsvSource({"Host: a, true", "Host:, false", "X-A: b, false"})
    void leavesAnUpgradeToHttp2OutThatWouldFail(String header, boolean upgrades) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(BOUNDS));

        channel.writeInbound(Unpooled.copiedBuffer(
                "GET / HTTP/1.1\r\nUpgrade: h2c\r\n%s\r\n\r\n".formatted(header), StandardCharsets.US_ASCII));

        assertThat(channel.<HttpRequest>readInbound().headers().contains("Upgrade"))
                .isEqualTo(upgrades);
    }
}
