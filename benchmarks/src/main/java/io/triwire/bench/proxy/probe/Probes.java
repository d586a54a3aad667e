package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.client.Transport;

/** All probes, in the order of reports. */
public final class Probes {

    /** Above a limit of 2 s that fires four times, where a poll is repeated as often. */
    private static final Duration PATIENCE = Duration.ofSeconds(14);

    /** Above the documented limits that are worth waiting for. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(100);

    private static final int ATTEMPTS = 4;

    private Probes() {}

    /**
     * All of them.
     *
     * @param realLimits whether the limits on quiet connections are waited for where they are not shortened
     */
    public static List<Probe> all(boolean realLimits) {
        Stream<Probe> waiting =
                realLimits ? Stream.of(new QuietProbe(REAL_PATIENCE, ProxyConfig.CHOSEN)) : Stream.empty();
        return Stream.concat(shortened(), waiting).toList();
    }

    private static Stream<Probe> shortened() {
        return Stream.of(
                new UpgradeProbe(),
                new HandshakeProbe(),
                new CloseProbe(),
                DeliveryProbe.plain(),
                DeliveryProbe.unbuffered(),
                DeliveryProbe.withHeartbeats(),
                DeliveryProbe.compressed(),
                DeliveryProbe.secure(),
                DeliveryProbe.tunnel(),
                DeliveryProbe.secureTunnel(),
                new PortsProbe(),
                new HeadProbe(),
                new QuietProbe(PATIENCE, Set.of(ProxyConfig.LIMITS)),
                new HeartbeatProbe(),
                LeaveProbe.inOrder(),
                LeaveProbe.byReset(),
                new RepeatProbe(),
                new CollapseProbe(),
                new CacheProbe(),
                new Http2Probe(),
                ReloadProbe.reload(),
                ReloadProbe.restart());
    }

    /**
     * Makes a probe. What is not as it should be must be found twice: a busy machine is late for once, and no path is
     * live by chance. That nobody takes a connection, or that the proxy fails, is a finding too.
     */
    public static ProbeFinding confirmed(Probe probe, ProbeTarget place, Transport transport)
            throws InterruptedException {
        Set<String> outcomes = new HashSet<>();
        ProbeFinding finding;
        do {
            finding = once(probe, place, transport);
        } while (finding.rated().filter(verdict -> verdict != ProbeVerdict.GOOD).isPresent()
                && outcomes.add(finding.outcome())
                && outcomes.size() < ATTEMPTS);
        return finding;
    }

    private static ProbeFinding once(Probe probe, ProbeTarget place, Transport transport) throws InterruptedException {
        try {
            return probe.measure(place, transport);
        } catch (ProgramFailedException failed) {
            return new ProbeFinding.Measured(
                    ProbeVerdict.BAD,
                    "the proxy fails",
                    "",
                    String.valueOf(failed.getMessage()).lines().toList());
        } catch (IOException failed) {
            return new ProbeFinding.Measured(
                    ProbeVerdict.BAD, "no connection", "", List.of(String.valueOf(failed.getMessage())));
        }
    }
}
