package io.triwire.bench.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** GET requests with a bound on the time of the whole response, body included, and on its length. */
public final class BoundedHttp {

    /** Longest accepted body, 16 MiB. */
    static final int MAX_BYTES = 16 << 20;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private BoundedHttp() {}

    /**
     * An HTTP response.
     *
     * @param status HTTP status code
     * @param body decoded as UTF-8
     */
    public record BoundedResponse(int status, String body) {}

    /**
     * Sends a GET request over HTTP/1.1.
     *
     * @param timeout for the connection, the head and the body together
     * @throws HttpTimeoutException if the response is not complete in time
     * @throws IOException if there is no response, or its body is longer than 16 MiB
     */
    public static BoundedResponse get(URI address, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                HTTP.sendAsync(HttpRequest.newBuilder(address).build(), head -> new LimitedBody());
        try {
            HttpResponse<String> complete = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new BoundedResponse(complete.statusCode(), complete.body());
        } catch (ExecutionException failed) {
            throw new IOException("%s: %s".formatted(address, failed.getCause()), failed);
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("%s: no complete answer within %s".formatted(address, timeout));
        } finally {
            // Closes the connection if the response has not ended.
            answer.cancel(true);
        }
    }

    /** Collects a body up to the bound. */
    private static final class LimitedBody implements BodySubscriber<String> {

        private final CompletableFuture<String> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        @Override
        public CompletionStage<String> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            whole.whenComplete((body, failure) -> subscription.cancel());
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> chunk) {
            for (ByteBuffer part : chunk) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                content.writeBytes(bytes);
            }
            if (content.size() > MAX_BYTES) {
                content.reset();
                whole.completeExceptionally(new IOException("the body is longer than %d bytes".formatted(MAX_BYTES)));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(content.toString(StandardCharsets.UTF_8));
        }
    }
}
