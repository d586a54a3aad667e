package io.triwire.bench.proxy.probe;

import java.io.IOException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.probe.CrookedPath.Fault;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** A path carries a transport if an event arrives in time to be of use, be it late. */
@Tag("slow")
class TransportCheckTest {

    private static Origin origin;

    @BeforeAll
    static void startOrigin() throws InterruptedException {
        origin = Origin.start();
    }

    @AfterAll
    static void stopOrigin() {
        origin.close();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aPathThatIsLateCarriesIt(Transport transport) throws IOException, InterruptedException {
        try (CrookedPath path = new CrookedPath(Fault.IS_LATE, origin.port())) {
            assertThat(TransportCheck.obstacle(target(path.port()), transport)).isEmpty();
        }
    }

    @Test
    void aPathThatHoldsStreamsDoesNot() throws IOException, InterruptedException {
        try (CrookedPath path = new CrookedPath(Fault.HOLDS_TO_THE_END, origin.port())) {
            assertThat(TransportCheck.obstacle(target(path.port()), Transport.SSE))
                    .contains("held until the end");
        }
    }

    @Test
    void aPathThatRefusesUpgradesDoesNot() throws IOException, InterruptedException {
        try (CrookedPath path = new CrookedPath(Fault.REFUSES_UPGRADES, origin.port())) {
            assertThat(TransportCheck.obstacle(target(path.port()), Transport.WEBSOCKET))
                    .contains("400 from the proxy; the request did not reach the service");
        }
    }

    @Test
    void aPathOnWhichNobodyListensDoesNot() throws InterruptedException {
        assertThat(TransportCheck.obstacle(target(1), Transport.LONG_POLL)).contains("connection failed");
    }

    private static ProbeTarget target(int port) {
        return ProbeTarget.of(origin, Link.of("crooked", ProxyInstance.ports(transport -> port)));
    }
}
