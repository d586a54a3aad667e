package io.triwire.feed.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import io.triwire.feed.StandIn;

/** A request on its way through filters, past the door or not. */
public final class RequestContext {

    private final Map<String, Object> data = new ConcurrentHashMap<>();
    private final RequestStandIn request;
    private volatile boolean passed;

    RequestContext(RequestStandIn request) {
        this.request = request;
    }

    RequestContext(boolean admitted) {
        this(new RequestStandIn());
        if (admitted) {
            admitted();
        }
    }

    /** The same past the door. */
    RequestContext admitted() {
        data.put(Admission.class.getName(), true);
        return this;
    }

    RoutingContext asContext() {
        return StandIn.of(RoutingContext.class, this);
    }

    ResponseStandIn answer() {
        return request.answer();
    }

    /** Whether it has been passed on. */
    boolean passed() {
        return passed;
    }

    public Optional<Object> get(String key) {
        return Optional.ofNullable(data.get(key));
    }

    public RequestContext put(String key, Object value) {
        data.put(key, value);
        return this;
    }

    public void next() {
        passed = true;
    }

    public String normalizedPath() {
        return "/feed";
    }

    public HttpServerRequest request() {
        return request.asRequest();
    }

    /** Whether its body must not come now. */
    boolean paused() {
        return request.paused();
    }

    public HttpServerResponse response() {
        return request.response();
    }
}
