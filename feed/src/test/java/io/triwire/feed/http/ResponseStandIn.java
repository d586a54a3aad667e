package io.triwire.feed.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;

import io.triwire.feed.StandIn;

/** An answer that nobody gets but the test. */
public final class ResponseStandIn {

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    private final HttpServerResponse response = StandIn.of(HttpServerResponse.class, this);
    private int status = 200;
    private int stream = -1;
    private String body = "none yet";

    /** The same over HTTP/2. */
    ResponseStandIn overHttp2() {
        stream = 3;
        return this;
    }

    HttpServerResponse asResponse() {
        return response;
    }

    int status() {
        return status;
    }

    String body() {
        return body;
    }

    public ResponseStandIn setStatusCode(int code) {
        status = code;
        return this;
    }

    public MultiMap headers() {
        return headers;
    }

    public ResponseStandIn putHeader(String name, String value) {
        headers.set(name, value);
        return this;
    }

    public ResponseStandIn putHeader(CharSequence name, CharSequence value) {
        headers.set(name, value);
        return this;
    }

    public int streamId() {
        return stream;
    }

    public Future<Void> end() {
        body = "";
        return Future.succeededFuture();
    }

    public Future<Void> end(String text) {
        body = text;
        return Future.succeededFuture();
    }
}
