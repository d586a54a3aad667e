package io.triwire.feed.http;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request, of whichever version of HTTP, and keeps no more of it than a bound. */
final class RequestBody {

    private final Buffer read = Buffer.buffer();
    private final long bound;
    private long bytes;

    private RequestBody(long bound) {
        this.bound = bound;
    }

    /**
     * Reads a body.
     *
     * @return the whole of it; fails with {@link RequestTooLargeException}, and never ends if the connection does
     */
    static Uni<byte[]> of(HttpServerRequest request, long bound) {
        return Uni.createFrom().emitter(whole -> new RequestBody(bound).read(request, whole));
    }

    private void read(HttpServerRequest request, UniEmitter<? super byte[]> whole) {
        request.handler(this::append).endHandler(end -> {
            if (bytes > bound) {
                whole.fail(new RequestTooLargeException(bytes, bound));
            } else {
                whole.complete(read.getBytes());
            }
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        // An endpoint of Quarkus REST gets each request paused.
        request.resume();
    }

    private void append(Buffer part) {
        bytes += part.length();
        if (bytes <= bound) {
            read.appendBuffer(part);
        }
    }

    /** The body of a request is longer than it may be. */
    static final class RequestTooLargeException extends RuntimeException {

        private static final long serialVersionUID = 1;

        RequestTooLargeException(long bytes, long bound) {
            super("A body of %d bytes is above the bound of %d.".formatted(bytes, bound));
        }
    }
}
