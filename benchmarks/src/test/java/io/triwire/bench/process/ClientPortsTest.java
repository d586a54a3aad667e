package io.triwire.bench.process;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ClientPortsTest {

    @BeforeEach
    void needsLinux() {
        assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "there is no /proc/net/tcp on this system");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void areThoseOfOpenConnectionsOnly(String host) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName(host));
                Socket stays = new Socket(server.getInetAddress(), server.getLocalPort())) {
            try (Socket other = new Socket(server.getInetAddress(), server.getLocalPort())) {
                assertThat(ClientPorts.of(server.getLocalPort()))
                        .contains(Set.of(stays.getLocalPort(), other.getLocalPort()));
            }

            assertThat(ClientPorts.of(server.getLocalPort())).contains(Set.of(stays.getLocalPort()));
        }
    }
}
