package io.triwire.feed.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The gate in the way of a real server of Vert.x, and a client that sends without reading. */
@Tag("slow")
class ReadGateOfAServerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: triwire\r\n\r\n";
    private static final String UPGRADE = """
            GET /socket HTTP/1.1\r
            Host: triwire\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;
    private static final String BODY = "a".repeat(200);
    private static final byte[] PING = {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] PONG = {(byte) 0x8a, 0};

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicLong sentBytes = new AtomicLong();
    private HttpServer server;
    private Socket client;

    @BeforeEach
    void start() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        client.setSoTimeout(20_000);
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private void serve(HttpServerRequest request) {
        ReadGate.install(request.connection());
        if (request.path().equals("/socket")) {
            request.toWebSocket();
        } else {
            request.body().onSuccess(body -> {
                served.incrementAndGet();
                request.response().end(BODY);
            });
        }
    }

    /** Sends until the connection takes no more for a while. */
    private Thread flood(byte[] bytes, int times) {
        Thread sending = new Thread(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    client.getOutputStream().write(bytes);
                    sentBytes.addAndGet(bytes.length);
                }
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        });
        sending.setUncaughtExceptionHandler((thread, closedByTheTest) -> {});
        sending.start();
        return sending;
    }

    /** Waits until neither side has done anything for two seconds. */
    private void awaitBlocked() {
        AtomicLong done = new AtomicLong(-1);
        AtomicInteger quietSeconds = new AtomicInteger();
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    long now = sentBytes.get() + served.get();
                    quietSeconds.set(done.getAndSet(now) == now ? quietSeconds.get() + 1 : 0);
                    return quietSeconds.get() >= 2;
                });
    }

    @Test
    void answersEachPipelinedRequestAndReadsNoFurtherWhileNobodyReads() throws IOException {
        int requests = 600_000;
        Thread sending = flood(GET.repeat(1_000).getBytes(StandardCharsets.US_ASCII), requests / 1_000);

        awaitBlocked();

        assertThat(sending.isAlive()).isTrue();
        assertThat(served.get()).isLessThan(requests / 2);
        int before = served.get();
        readBodies(before + 1_000);
        assertThat(served.get()).isGreaterThanOrEqualTo(before + 1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 5_000, 60_000})
    void answersEachPipelinedBody(int bodyBytes) throws IOException {
        String post = "POST / HTTP/1.1\r\nHost: triwire\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(bodyBytes, "b".repeat(bodyBytes));
        flood(post.getBytes(StandardCharsets.US_ASCII), 500);

        readBodies(500);

        assertThat(served).hasValue(500);
    }

    @Test
    void readsNoFurtherWhileNobodyTakesThePongs() throws IOException {
        client.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
        InputStream input = client.getInputStream();
        readUntil(input, "\r\n\r\n");
        byte[] block = new byte[1_000 * PING.length];
        for (int at = 0; at < block.length; at += PING.length) {
            System.arraycopy(PING, 0, block, at, PING.length);
        }
        Thread sending = flood(block, 20_000);

        awaitBlocked();

        assertThat(sending.isAlive()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(Arrays.equals(input.readNBytes(2), PONG)).isTrue();
        }
    }

    private void readBodies(int count) throws IOException {
        InputStream input = client.getInputStream();
        for (int i = 0; i < count; i++) {
            readUntil(input, "\r\n\r\n");
            assertThat(new String(input.readNBytes(BODY.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(BODY);
        }
    }

    private static void readUntil(InputStream input, String end) throws IOException {
        int matched = 0;
        while (matched < end.length()) {
            int next = input.read();
            if (next < 0) {
                throw new IOException("ended early");
            }
            matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
        }
    }
}
