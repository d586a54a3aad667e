package io.triwire.testkit;

import java.net.URI;
import java.net.http.WebSocket;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.client.Transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

/** What clients that nobody here wrote can rely on over WebSocket: its subprotocol, and pings both ways. */
public abstract class WebSocketClientContract extends ForeignClientContract {

    private static final String PING = """
            import asyncio, sys
            from websockets.asyncio.client import connect

            async def ping(url):
                async with connect(url) as socket:
                    await (await socket.ping())
                    print('{"pong":"answered"}')

            asyncio.run(ping(sys.argv[1]))
            """;

    protected WebSocketClientContract() {
        super(Transport.WEBSOCKET);
    }

    @ParameterizedTest
    @MethodSource("clients")
    void agreesOnTheSubprotocolAndAnswersPings(ForeignClient client) {
        ClientOutput output = start(client, plain(), "?channel=quiet&heartbeat=event");
        assertThat(output.take("subprotocol").string("subprotocol")).contains("triwire.v1");

        // One that leaves two pings unanswered is disconnected.
        Stream.generate(() -> output.take("control").string("control").orElseThrow())
                .filter("heartbeat"::equals)
                .limit(4)
                .forEach(heartbeat -> {});

        assertThat(output.printed())
                .filteredOn(line -> line.contains("subprotocol"))
                .hasSize(1);
    }

    @Test
    void answersThePingOfAClient() {
        assumeInstalled(ForeignClient.WEBSOCKETS);

        ClientOutput output = untilTheEndOfTheTest(
                ClientOutput.of(List.of(ForeignClient.PYTHON.toString(), "-c", PING, feed(plain(), "")), Map.of()));

        assertThat(output.take("pong").string("pong")).contains("answered");
    }

    @Test
    void isNotOneOfTheSixConnectionsOfABrowser() {
        ClientOutput sockets = openPage(Collections.nCopies(12, feed(plain(), "")));

        IntStream.range(0, 12).forEach(i -> sockets.take("subprotocol"));
    }

    @Test
    void takesJavaOverTls() throws Exception {
        WebSocket socket = java().newWebSocketBuilder()
                .subprotocols("triwire.v1")
                .buildAsync(URI.create(feed(tls(), "")), new WebSocket.Listener() {})
                .get(15, SECONDS);

        assertThat(socket.getSubprotocol()).isEqualTo("triwire.v1");
        socket.abort();
    }
}
