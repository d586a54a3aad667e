package io.triwire.bench.proxy.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.client.Transport;

/** The list of all probes, and their repetition. */
public final class Probes {

    /** Longer than a timeout of 2 s that fires four times, for a proxy that repeats the poll. */
    private static final Duration PATIENCE = Duration.ofSeconds(14);

    /** Longer than the documented timeouts that are worth measuring. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(100);

    private static final int ATTEMPTS = 4;

    private Probes() {}

    /**
     * All probes, in the order of reports.
     *
     * @param realLimits whether to measure the real timeouts for quiet connections, up to 100 s
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
     * The probes that need no access to a proxy, for a path whose proxies are not known.
     *
     * @param http2 whether to try HTTP/2 too
     */
    public static List<Probe> withoutProxy(boolean http2) {
        Set<String> ofKnownProxies = Set.of("tls", "tunnel", "tunnel-tls", "ports");
        return shortened()
                .filter(probe -> !probe.alone() && !ofKnownProxies.contains(probe.name()))
                .filter(probe -> probe.runsIn(ProxyConfig.DEFAULT) || (http2 && probe instanceof Http2Probe))
                .toList();
    }

    /**
     * Runs a probe, and repeats it until a finding that is not good is confirmed by an equal one: a busy machine can be
     * late once, but no path is live by chance. A failed connection or a failed proxy is a finding too.
     */
    public static ProbeFinding confirmed(Probe probe, ProbeTarget target, Transport transport)
            throws InterruptedException {
        Set<String> outcomes = new HashSet<>();
        ProbeFinding finding;
        do {
            finding = once(probe, target, transport);
        } while (finding.rated().filter(verdict -> verdict != ProbeVerdict.GOOD).isPresent()
                && outcomes.add(finding.outcome())
                && outcomes.size() < ATTEMPTS);
        return finding;
    }

    private static ProbeFinding once(Probe probe, ProbeTarget target, Transport transport) throws InterruptedException {
        try {
            return probe.measure(target, transport);
        } catch (ProgramFailedException failed) {
            return new ProbeFinding.Measured(
                    ProbeVerdict.BAD,
                    "the proxy fails",
                    "",
                    String.valueOf(failed.getMessage()).lines().toList());
        } catch (UncheckedIOException unread) {
            return new ProbeFinding.Invalid("the log of the origin cannot be read: " + unread.getMessage());
        } catch (IOException failed) {
            return new ProbeFinding.Measured(
                    ProbeVerdict.BAD, "no connection", "", List.of(String.valueOf(failed.getMessage())));
        }
    }
}
