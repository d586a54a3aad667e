package io.triwire.bench.proxy.probe.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.triwire.bench.process.BoundedHttp;

import static org.assertj.core.api.Assertions.assertThat;

/** An origin that others can reach serves those with its token only, and a bounded number of them. */
class GuardTest {

    private static final String TOKEN = "triwire-secret";
    private static final int CONNECTIONS = 400;

    private Origin origin;

    @BeforeEach
    void start() throws InterruptedException {
        origin = Origin.start("127.0.0.1", 0, TOKEN);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/log", "/feed?id=1", "/triwire-secre/log", "/triwire-secret2/log", "/a?triwire-secret"})
    void withoutTheTokenThereIsNothing(String target) throws IOException, InterruptedException {
        BoundedHttp.BoundedResponse answer = get(target);

        assertThat(answer).isEqualTo(new BoundedHttp.BoundedResponse(404, ""));
        assertThat(origin.visits("1")).isEmpty();
    }

    @Test
    void theTokenMayBeAnySegmentOfThePath() throws IOException, InterruptedException {
        assertThat(get("/triwire-secret/feed?id=1&script=1e").status()).isEqualTo(200);
        assertThat(get("/below/triwire-secret/log?id=1").body()).contains("\"kind\":\"EVENT\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport=tcp", "script=1z", "script=xe"})
    void whatIsNoScriptIsRefused(String query) throws IOException, InterruptedException {
        assertThat(get("/triwire-secret/feed?" + query).status()).isEqualTo(400);
    }

    @Test
    void webSocketsThatEndedAreNotCounted() throws IOException {
        for (int i = 0; i < CONNECTIONS + 10; i++) {
            try (Socket socket = upgrade()) {
                assertThat(firstByte(socket)).isEqualTo('H');
            }
        }
    }

    @Test
    @Tag("slow")
    void oneConnectionTooManyIsClosedAndSoIsOneThatDoesNotAsk() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (Socket silent = connect()) {
            silent.getOutputStream().write("GET /tri".getBytes(StandardCharsets.US_ASCII));
            for (int i = 1; i < CONNECTIONS; i++) {
                Socket socket = upgrade();
                open.add(socket);
                assertThat(firstByte(socket)).isEqualTo('H');
            }
            try (Socket beyond = upgrade()) {
                assertThat(firstByte(beyond)).isNegative();
            }
            assertThat(firstByte(silent)).isNegative();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private BoundedHttp.BoundedResponse get(String target) throws IOException, InterruptedException {
        return BoundedHttp.get(
                URI.create("http://127.0.0.1:%d%s".formatted(origin.port(), target)), Duration.ofSeconds(10));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    private Socket upgrade() throws IOException {
        Socket socket = connect();
        socket.getOutputStream()
                .write(("GET /%s/feed?transport=ws HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\n".formatted(TOKEN)
                                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** The first byte of the answer; below 0 if the connection is closed instead. */
    private static int firstByte(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }
}
