package io.triwire.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@Timeout(30)
class BoundedHttpTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final CountDownLatch left = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private interface Body {

        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    private URI answering(String head, Body body) {
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = server.accept()) {
                        InputStream in = socket.getInputStream();
                        in.readNBytes(10);
                        OutputStream out = socket.getOutputStream();
                        out.write(head.getBytes(US_ASCII));
                        body.writeTo(out);
                        while (in.read() >= 0) {
                            // Until the client closes the connection.
                        }
                        left.countDown();
                    } catch (IOException | InterruptedException gone) {
                        left.countDown();
                    }
                },
                "server");
        thread.setDaemon(true);
        thread.start();
        return URI.create("http://127.0.0.1:%d/q/metrics".formatted(server.getLocalPort()));
    }

    @Test
    void givesStatusAndBody() throws Exception {
        byte[] body = "späť".getBytes(StandardCharsets.UTF_8);
        URI address = answering(
                "HTTP/1.1 503 No\r\nContent-Length: %d\r\n\r\n".formatted(body.length), out -> out.write(body));

        assertThat(BoundedHttp.get(address, Duration.ofSeconds(10)))
                .isEqualTo(new BoundedHttp.BoundedResponse(503, "späť"));
    }

    @Test
    void givesUpABodyThatStallsAfterTheHeadAndClosesItsConnection() throws Exception {
        URI address = answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", out -> {});

        assertThatIOException()
                .isThrownBy(() -> BoundedHttp.get(address, SHORT))
                .withMessageContaining("no complete answer within PT0.3S");
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void givesUpABodyThatComesByteByByte() {
        URI address = answering("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", out -> {
            while (true) {
                out.write('x');
                Thread.sleep(20);
            }
        });

        assertThatIOException()
                .isThrownBy(() -> BoundedHttp.get(address, SHORT))
                .withMessageContaining("no complete answer");
    }

    @Test
    void givesUpABodyWithoutAnEnd() {
        URI address = answering("HTTP/1.1 200 OK\r\n\r\n", out -> {
            while (true) {
                out.write(new byte[65_536]);
            }
        });

        assertThatIOException()
                .isThrownBy(() -> BoundedHttp.get(address, Duration.ofSeconds(20)))
                .withMessageContaining("longer than 16777216 bytes");
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        URI address = URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort()));
        server.close();

        assertThatIOException().isThrownBy(() -> BoundedHttp.get(address, Duration.ofSeconds(10)));
    }
}
