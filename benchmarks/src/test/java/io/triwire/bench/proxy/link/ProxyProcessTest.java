package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;

class ProxyProcessTest {

    private static final String UNREADY = "404 page not found";

    private final HttpServer server;
    private volatile String answer = UNREADY + "\n";

    ProxyProcessTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private boolean hasRead() {
        return ProxyProcess.hasRead(server.getAddress().getPort(), UNREADY);
    }

    @Test
    void aProxyThatAnswersByItselfHasNotReadItsConfiguration() {
        assertThat(hasRead()).isFalse();
    }

    @Test
    void oneThatGivesTheAnswerOfTheServiceHas() {
        answer = "Resource not found";

        assertThat(hasRead()).isTrue();
    }

    @Test
    @Timeout(20)
    void oneWhoseServiceStallsInTheBodyHas() {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().flush();
        });

        assertThat(hasRead()).isTrue();
    }

    @Test
    void nobodyHasNot() {
        assertThat(ProxyProcess.hasRead(FreePort.find(), UNREADY)).isFalse();
    }
}
