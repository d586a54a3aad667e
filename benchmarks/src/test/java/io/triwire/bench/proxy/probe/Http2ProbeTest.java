package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class Http2ProbeTest {

    /** Its head has come, so that a limit on the time to the head does not help. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void doesNotWaitForAResponseThatNeverEnds() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Origin origin = Origin.start()) {
            Link stalled = Link.of("stalled", ProxyInstance.ports(transport -> server.getLocalPort()));
            Thread answering = new Thread(() -> answerAndStall(server));
            answering.start();

            ProbeFinding finding = new Http2Probe().measure(ProbeTarget.of(origin, stalled), Transport.SSE);

            assertThat(finding).asString().contains("HTTP/1.1 instead");
            answering.join();
        }
    }

    private static void answerAndStall(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            while (client.getInputStream().read() >= 0) {
                // Until the client leaves.
            }
        } catch (IOException reset) {
            // The client has left.
        }
    }
}
