package io.triwire.feed.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.netty.handler.codec.DecoderResult;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;

import io.triwire.feed.StandIn;

/** The head of a request, as a test writes it, and the answer that it gets. */
public final class RequestStandIn {

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final Map<String, String> cookies = new TreeMap<>();
    private final ResponseStandIn response = new ResponseStandIn();
    private String uri = "/feed";
    private HttpMethod method = HttpMethod.GET;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private Optional<HostAndPort> authority = Optional.empty();
    private Optional<HostAndPort> sentAuthority = Optional.empty();
    private boolean tls;
    private DecoderResult decoderResult = DecoderResult.SUCCESS;
    private byte[] body = {};
    private Handler<Buffer> reading = part -> {};
    private volatile boolean paused;

    /** The same with another header line. */
    RequestStandIn with(String name, String value) {
        headers.add(name, value);
        return this;
    }

    RequestStandIn withCookie(String name, String value) {
        cookies.put(name, value);
        return this;
    }

    RequestStandIn of(String target) {
        uri = target;
        return this;
    }

    /** The same with a body, which comes as soon as somebody reads it. */
    RequestStandIn withBody(byte... content) {
        body = content;
        return this;
    }

    RequestStandIn decoded(DecoderResult result) {
        decoderResult = result;
        return this;
    }

    RequestStandIn method(HttpMethod other) {
        method = other;
        return this;
    }

    RequestStandIn version(HttpVersion other) {
        version = other;
        return this;
    }

    /**
     * The same over HTTP/2.
     *
     * @param asked for, as Vert.x or Quarkus has worked it out
     * @param sent as {@code :authority}
     */
    RequestStandIn overHttp2(Optional<String> asked, Optional<String> sent) {
        authority = parsed(asked);
        sentAuthority = parsed(sent);
        return version(HttpVersion.HTTP_2);
    }

    private static Optional<HostAndPort> parsed(Optional<String> text) {
        return text.map(host -> HostAndPort.parseAuthority(host, -1));
    }

    RequestStandIn overTls() {
        tls = true;
        return this;
    }

    HttpServerRequest asRequest() {
        return StandIn.of(HttpServerRequest.class, this);
    }

    ResponseStandIn answer() {
        return response;
    }

    /** Whether its body must not come now. */
    boolean paused() {
        return paused;
    }

    public RequestStandIn pause() {
        paused = true;
        return this;
    }

    public RequestStandIn resume() {
        paused = false;
        return this;
    }

    public RequestStandIn handler(Handler<Buffer> handler) {
        reading = handler;
        return this;
    }

    public RequestStandIn endHandler(Handler<Void> handler) {
        reading.handle(Buffer.buffer(body));
        handler.handle(null);
        return this;
    }

    public DecoderResult decoderResult() {
        return decoderResult;
    }

    public HttpMethod method() {
        return method;
    }

    public HttpVersion version() {
        return version;
    }

    public boolean isSSL() {
        return tls;
    }

    public String uri() {
        return uri;
    }

    public Optional<String> query() {
        int mark = uri.indexOf('?');
        return mark < 0 ? Optional.empty() : Optional.of(uri.substring(mark + 1));
    }

    public MultiMap headers() {
        return headers;
    }

    public Optional<String> getHeader(CharSequence name) {
        return Optional.ofNullable(headers.get(name));
    }

    public Optional<Cookie> getCookie(String name) {
        return Optional.ofNullable(cookies.get(name)).map(value -> Cookie.cookie(name, value));
    }

    public Optional<HostAndPort> authority() {
        return authority;
    }

    public Optional<HostAndPort> authority(boolean real) {
        return real ? sentAuthority : authority;
    }

    public SocketAddress remoteAddress() {
        return SocketAddress.inetSocketAddress(50_000, "192.0.2.1");
    }

    public HttpServerResponse response() {
        return response.asResponse();
    }
}
