package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.probe.CrookedPath.Fault;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.client.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Each probe names exactly the fault of a path that was made to have it, and nothing on a path that has none. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ProbesTest {

    private static final Probe QUIET = new QuietProbe(Duration.ofSeconds(7), Set.of(ProxyConfig.LIMITS));

    private static Origin origin;

    @BeforeAll
    static void startOrigin() throws InterruptedException {
        origin = Origin.start();
    }

    @AfterAll
    static void stopOrigin() {
        origin.close();
    }

    record Case(Fault fault, Probe probe, Transport transport, String outcome) {

        @Override
        public String toString() {
            return "%s, %s of %s: %s".formatted(fault, probe.name(), transport, outcome);
        }
    }

    static Stream<Case> straight() {
        return Stream.concat(
                        Stream.of(QUIET, new HeartbeatProbe()),
                        Probes.all(false).stream()
                                .filter(probe -> !probe.alone() && probe.runsIn(ProxyConfig.DEFAULT))
                                .filter(probe -> !(probe instanceof PortsProbe)))
                .flatMap(probe -> probe.transports().stream()
                        .map(transport -> new Case(Fault.NONE, probe, transport, "as without a proxy")));
    }

    static List<Case> crooked() {
        Probe delivery = DeliveryProbe.plain();
        return List.of(
                new Case(
                        Fault.REFUSES_UPGRADES,
                        new UpgradeProbe(),
                        Transport.WEBSOCKET,
                        "400 from the proxy; the request did not reach the service"),
                new Case(Fault.DROPS_THE_SUBPROTOCOL, new HandshakeProbe(), Transport.WEBSOCKET, "subprotocol dropped"),
                new Case(Fault.DROPS_EXTENSIONS, new HandshakeProbe(), Transport.WEBSOCKET, "extension dropped"),
                new Case(Fault.DROPS_CLOSE_FRAMES, new CloseProbe(), Transport.WEBSOCKET, "the service's is lost"),
                new Case(Fault.IS_LATE, delivery, Transport.WEBSOCKET, "late by a constant time"),
                new Case(Fault.IS_LATE, delivery, Transport.SSE, "late by a constant time"),
                new Case(Fault.IS_LATE, delivery, Transport.LONG_POLL, "late by a constant time"),
                new Case(Fault.IS_ONE_LATE, delivery, Transport.SSE, "each held until the next one"),
                new Case(Fault.CUTS_UPGRADES, delivery, Transport.WEBSOCKET, "not all arrive"),
                new Case(Fault.HOLDS_TO_THE_END, delivery, Transport.SSE, "held until the end"),
                new Case(Fault.HOLDS_TO_THE_END, new HeadProbe(), Transport.SSE, "at the end"),
                new Case(Fault.CUTS_WHAT_IS_QUIET, QUIET, Transport.WEBSOCKET, "cut"),
                new Case(Fault.CUTS_WHAT_IS_QUIET, QUIET, Transport.SSE, "cut"),
                new Case(Fault.CUTS_WHAT_IS_QUIET, QUIET, Transport.LONG_POLL, "cut"),
                new Case(Fault.CUTS_WHAT_IS_QUIET, new HeartbeatProbe(), Transport.SSE, "kept"),
                new Case(Fault.CUTS_AT_A_TIME, new HeartbeatProbe(), Transport.SSE, "ended nevertheless"),
                new Case(Fault.CUTS_AT_A_TIME, new HeartbeatProbe(), Transport.WEBSOCKET, "ended nevertheless"),
                new Case(Fault.REPEATS_REQUESTS, new RepeatProbe(), Transport.LONG_POLL, "yes"),
                new Case(
                        Fault.COLLAPSES_REQUESTS,
                        new CollapseProbe(),
                        Transport.LONG_POLL,
                        "yes: it waits for the other"),
                new Case(Fault.KEEPS_ANSWERS, new CacheProbe(), Transport.LONG_POLL, "yes"),
                new Case(Fault.HIDES_THAT_CLIENTS_LEAVE, LeaveProbe.inOrder(), Transport.WEBSOCKET, "never"),
                new Case(Fault.HIDES_THAT_CLIENTS_LEAVE, LeaveProbe.byReset(), Transport.SSE, "never"),
                new Case(
                        Fault.HIDES_THAT_CLIENTS_LEAVE,
                        LeaveProbe.inOrder(),
                        Transport.LONG_POLL,
                        "only with its response"));
    }

    @ParameterizedTest
    @MethodSource
    void straight(Case each) throws IOException, InterruptedException {
        assertThat(measure(each).rated()).contains(ProbeVerdict.GOOD);
    }

    @ParameterizedTest
    @MethodSource
    void crooked(Case each) throws IOException, InterruptedException {
        assertThat(measure(each).outcome()).isEqualTo(each.outcome);
    }

    @Test
    void thePortsThatATunnelMayLeadToAreFound() throws IOException, InterruptedException {
        try (TunnelGate gate = new TunnelGate(Set.of(443, origin.port()))) {
            Link direct = Link.direct(ProxyInstance.ports(transport -> origin.port()));
            ProbeTarget target = new ProbeTarget(
                    origin,
                    direct,
                    Optional.empty(),
                    Optional.of(direct.through(new Link.Forward(gate.address(), true))),
                    Optional.empty(),
                    Optional.empty());

            assertThat(new PortsProbe().measure(target, Transport.WEBSOCKET).outcome())
                    .isEqualTo("443, the service's");
        }
    }

    @Test
    void aPortThatIsClosedForAMomentAtAReloadIsFound() throws IOException, InterruptedException {
        try (BlinkingProxy proxy = new BlinkingProxy(origin.port())) {
            ProbeTarget target = new ProbeTarget(
                    origin, proxy.link(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(proxy));

            assertThat(ReloadProbe.reload().measure(target, Transport.SSE).outcome())
                    .isEqualTo("open ones stay open, and new ones fail");
        }
    }

    private static ProbeFinding measure(Case each) throws IOException, InterruptedException {
        try (CrookedPath path = new CrookedPath(each.fault, origin.port())) {
            Link link = Link.of("crooked", ProxyInstance.ports(transport -> path.port()));
            return Probes.confirmed(each.probe, ProbeTarget.of(origin, link), each.transport);
        }
    }
}
