package io.triwire.bench.faults;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.triwire.kafka.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A relay passes everything on, or nothing, or breaks what it is asked to break. */
@Timeout(30)
class TcpRelayTest {

    private static final int MEGABYTE = 1 << 20;

    private final ServerSocket echo;
    private final TcpRelay relay;
    private final List<Socket> clients = new ArrayList<>();

    TcpRelayTest() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        relay = new TcpRelay(echo.getLocalPort());
    }

    @BeforeEach
    void startEcho() {
        daemon(() -> {
            while (true) {
                Socket accepted = echo.accept();
                daemon(() -> {
                    accepted.getInputStream().transferTo(accepted.getOutputStream());
                    accepted.close();
                });
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        relay.close();
        echo.close();
    }

    @Test
    void passesEverythingOnInBothDirectionsAndTheEnd() throws IOException {
        byte[] sent = new byte[3 * MEGABYTE];
        new Random(1).nextBytes(sent);
        Socket client = connect();
        daemon(() -> {
            client.getOutputStream().write(sent);
            client.shutdownOutput();
        });

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
    }

    @Test
    void passesOnAfterABlackHoleWhatWasHeldBack() throws IOException {
        Socket client = connect();
        assertThat(echoed(client, 1)).isEqualTo(1);

        relay.blackHole();
        client.getOutputStream().write(2);
        client.setSoTimeout(300);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.getInputStream().read());
        client.setSoTimeout(0);
        relay.pass();

        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void refusesAndBreaksConnectionsUntilItPassesAgain() throws IOException {
        Socket client = connect();
        assertThat(echoed(client, 1)).isEqualTo(1);

        relay.refuse();

        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read());
        await().untilAsserted(
                        () -> assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect));
        relay.pass();
        await().ignoreExceptions().until(() -> echoed(connect(), 3) == 3);
    }

    @Test
    void cutsAShareOfTheConnections() throws IOException {
        for (int count = 0; count < 10; count++) {
            assertThat(echoed(connect(), count)).isEqualTo(count);
        }

        relay.cut(0.3, new Random(1));

        await().untilAsserted(() ->
                assertThat(clients.stream().filter(TcpRelayTest::isCut)).hasSize(3));
    }

    @Test
    void breaksAConnectionWhoseTargetIsGone() throws IOException {
        try (TcpRelay nowhere = new TcpRelay(FreePort.find());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), nowhere.port())) {
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> client.getInputStream().read());
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        clients.add(client);
        return client;
    }

    private static int echoed(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static boolean isCut(Socket client) {
        try {
            client.setSoTimeout(20);
            InputStream in = client.getInputStream();
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** What a thread does until its socket is closed. */
    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // At the end of the test, or on purpose.
                    }
                },
                "echo");
        thread.setDaemon(true);
        thread.start();
    }
}
