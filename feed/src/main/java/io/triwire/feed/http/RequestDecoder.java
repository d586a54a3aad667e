package io.triwire.feed.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * Decodes the requests of a connection over HTTP/1.1. It is stricter than the decoder of Vert.x: it refuses folded
 * header lines, any white space in a request line but two single spaces (RFC 9112, sections 3 and 5.2), targets that are
 * no URI, and versions other than HTTP/1.0 and HTTP/1.1. Of the trailers of a body in chunks it refuses folded lines.
 *
 * <p>Vert.x answers a head that cannot be decoded without a body. So this decoder passes on
 * another request in its place, whose {@link #fault} says what was wrong, and reads nothing more. For a body in chunks or
 * trailers that cannot be decoded, Vert.x closes the connection.
 */
final class RequestDecoder extends HttpRequestDecoder {

    private static final byte DELETE = 0x7f;

    private static final Set<String> VERSIONS = Set.of("HTTP/1.0", "HTTP/1.1");

    private boolean inHead = true;
    private boolean afterRequestLine;
    private boolean failed;
    /** Whether the body comes in chunks; only these have trailers. */
    private boolean chunked;

    private final Trailers trailers;

    RequestDecoder(HttpServerOptions options) {
        this(options, new Trailers());
    }

    private RequestDecoder(HttpServerOptions options, Trailers trailers) {
        super(new HttpDecoderConfig()
                .setTrailersFactory(trailers)
                .setMaxInitialLineLength(options.getMaxInitialLineLength())
                .setMaxHeaderSize(options.getMaxHeaderSize())
                .setMaxChunkSize(options.getMaxChunkSize())
                .setInitialBufferSize(options.getDecoderInitialBufferSize()));
        this.trailers = trailers;
    }

    /** Why the head of a request could not be decoded; empty if it was. */
    static Optional<Problem> fault(HttpServerRequest request) {
        return request.decoderResult() instanceof UnreadableRequest fault
                ? Optional.of(fault.problem)
                : Optional.empty();
    }

    @Override
    protected HttpMessage createMessage(String[] requestLine) {
        if (!VERSIONS.contains(requestLine[2])) {
            throw new IllegalArgumentException(
                    "Version '%s' is not one of HTTP/1.0 and HTTP/1.1.".formatted(requestLine[2]));
        }
        try {
            // Quarkus would refuse it without a body.
            new URI(requestLine[1]);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException(
                    "The target is not a URI: %s at index %d.".formatted(malformed.getReason(), malformed.getIndex()),
                    malformed);
        }
        return new DefaultHttpRequest(
                HttpVersion.valueOf(requestLine[2]),
                HttpMethod.valueOf(requestLine[0]),
                requestLine[1],
                VertxInternals.newHeaders());
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf received, List<Object> decoded) throws Exception {
        if (failed) {
            received.skipBytes(received.readableBytes());
            return;
        }
        Optional<String> wrong = inHead ? wrongInHead(received) : Optional.empty();
        if (wrong.isPresent()) {
            received.skipBytes(received.readableBytes());
            fail(new IllegalArgumentException(wrong.get()), decoded);
            return;
        }
        if (trailers.isFolded(received, !inHead && chunked)) {
            received.skipBytes(received.readableBytes());
            failed = true;
            decoded.add(undecodable());
            return;
        }
        int before = decoded.size();
        super.decode(context, received, decoded);
        for (int i = before; i < decoded.size(); i++) {
            Object part = decoded.get(i);
            if (part instanceof HttpRequest request) {
                inHead = false;
                afterRequestLine = false;
                chunked = HttpUtil.isTransferEncodingChunked(request);
                if (request.decoderResult().isFailure()) {
                    decoded.subList(i, decoded.size()).clear();
                    fail(request.decoderResult().cause(), decoded);
                } else if (request.headers().contains(HttpHeaderNames.UPGRADE, "h2c", true) && !fitsHttp2(request)) {
                    // Vert.x would fail halfway, and log it. An upgrade may be ignored (RFC 9110, section 7.8).
                    request.headers().remove(HttpHeaderNames.UPGRADE);
                }
            }
            if (part instanceof LastHttpContent end) {
                inHead = true;
                trailers.end();
                failed |= end.decoderResult().isFailure();
            }
        }
    }

    /** Whether the head of a request can be one of HTTP/2: one without a Host, for example, cannot. */
    private static boolean fitsHttp2(HttpRequest request) {
        Http2Headers headers = new DefaultHttp2Headers();
        try {
            headers.path(request.uri()).authority(request.headers().get(HttpHeaderNames.HOST));
            request.headers()
                    .forEach(header -> headers.set(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
            return true;
        } catch (Exception invalid) { // Netty throws one that it does not declare
            return false;
        }
    }

    /** Nobody waits for the request that a connection ended in, and Netty would make a failure of it. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf received, List<Object> decoded) {
        received.skipBytes(received.readableBytes());
    }

    /** Until the first request has come whole, no handler of Vert.x is there, and Netty would log each reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (failure instanceof IOException) {
            context.close();
        } else {
            context.fireExceptionCaught(failure);
        }
    }

    /** Checks the lines that have arrived whole: {@code super.decode} consumes exactly these. */
    private Optional<String> wrongInHead(ByteBuf received) {
        int start = afterRequestLine ? received.readerIndex() : startOfRequestLine(received);
        int end = received.indexOf(start, received.writerIndex(), HttpConstants.LF);
        while (end >= 0) {
            byte first = received.getByte(start);
            if (!afterRequestLine) {
                if (!isRequestLine(received, start, end)) {
                    return Optional.of(
                            "The request line must be a method, a target and a version, separated by single spaces.");
                }
                afterRequestLine = true;
            } else if (first == HttpConstants.SP || first == HttpConstants.HT) {
                return Optional.of("A header line is folded: it begins with white space.");
            } else if (first == HttpConstants.CR || first == HttpConstants.LF) {
                return Optional.empty();
            }
            start = end + 1;
            end = received.indexOf(start, received.writerIndex(), HttpConstants.LF);
        }
        return Optional.empty();
    }

    /** Netty skips empty lines before a request, as it should (RFC 9112, section 2.2), and more. */
    private static int startOfRequestLine(ByteBuf received) {
        int start = received.readerIndex();
        while (start < received.writerIndex() && isControlOrSpace(received.getByte(start))) {
            start++;
        }
        return start;
    }

    private static boolean isControlOrSpace(byte octet) {
        return (octet >= 0 && octet <= HttpConstants.SP) || octet == DELETE;
    }

    private static boolean isRequestLine(ByteBuf received, int start, int end) {
        int spaces = 0;
        int last = end > start && received.getByte(end - 1) == HttpConstants.CR ? end - 1 : end;
        for (int i = start; i < last; i++) {
            byte octet = received.getByte(i);
            if (octet == HttpConstants.SP) {
                spaces++;
            } else if (isControlOrSpace(octet)) {
                return false;
            }
        }
        return spaces == 2;
    }

    private void fail(Throwable cause, List<Object> decoded) {
        failed = true;
        HttpRequest refused =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/", VertxInternals.newHeaders());
        // Vert.x refuses a request without it.
        refused.headers().set(HttpHeaderNames.HOST, "localhost");
        refused.setDecoderResult(new UnreadableRequest(cause));
        decoded.add(refused);
        decoded.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    /** Vert.x closes the connection for it. */
    private static LastHttpContent undecodable() {
        LastHttpContent end = new DefaultLastHttpContent();
        end.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(Trailers.FOLDED)));
        return end;
    }

    /**
     * Finds folded lines among the trailers of a body in chunks, which Netty would join. It asks for the trailers' headers
     * when it has read the first of these lines, and reads the others from the same bytes.
     */
    private static final class Trailers implements HttpHeadersFactory {

        private static final String FOLDED = "A trailer line is folded: it begins with white space.";

        private final HttpHeadersFactory headers = DefaultHttpHeadersFactory.trailersFactory();
        private ByteBuf received = Unpooled.EMPTY_BUFFER;
        private int begin;
        private boolean possible;
        private boolean begun;

        /**
         * Whether a line that {@code super.decode} would read is folded; before the first trailer none is.
         *
         * @param possible whether trailers can be there: Netty makes headers for them also where there are none
         */
        boolean isFolded(ByteBuf received, boolean possible) {
            this.received = received;
            this.begin = received.readerIndex();
            this.possible = possible;
            return begun && isFolded(begin);
        }

        private boolean isFolded(int firstLine) {
            for (int start = firstLine; start < received.writerIndex(); ) {
                byte first = received.getByte(start);
                if (first == HttpConstants.SP || first == HttpConstants.HT) {
                    return true;
                }
                int end = received.indexOf(start, received.writerIndex(), HttpConstants.LF);
                if (end < 0 || first == HttpConstants.CR || first == HttpConstants.LF) {
                    return false;
                }
                start = end + 1;
            }
            return false;
        }

        void end() {
            begun = false;
        }

        @Override
        public HttpHeaders newHeaders() {
            if (!possible) {
                return headers.newHeaders();
            }
            begun = true;
            int end = received.readerIndex() - 1;
            int previous = received.indexOf(end, begin, HttpConstants.LF);
            if (isFolded(previous < 0 ? begin : previous + 1)) {
                throw new IllegalArgumentException(FOLDED);
            }
            return headers.newHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return headers.newEmptyHeaders();
        }
    }

    /** Looks like a success to Vert.x. */
    private static final class UnreadableRequest extends DecoderResult {

        private final Problem problem;

        private UnreadableRequest(Throwable cause) {
            super(cause);
            String detail = Objects.toString(cause.getMessage(), "The request cannot be read.");
            Problem refusal = cause instanceof TooLongHttpLineException
                    ? Problem.uriTooLong(detail)
                    : cause instanceof TooLongHttpHeaderException
                            ? Problem.headersTooLarge(detail)
                            : Problem.badRequest(detail);
            this.problem = refusal.closing();
        }

        @Override
        public boolean isSuccess() {
            return true;
        }

        @Override
        public boolean isFailure() {
            return false;
        }
    }
}
