package io.triwire.bench.probe;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.triwire.bench.link.Setup;

/** All probes, in the order of reports. */
public final class Probes {

    /** Above a limit of 2 s that fires four times, where a poll is repeated as often. */
    private static final Duration PATIENCE = Duration.ofSeconds(14);

    /** Above the documented limits that are worth waiting for. */
    private static final Duration REAL_PATIENCE = Duration.ofSeconds(100);

    private Probes() {}

    /**
     * All of them.
     *
     * @param realLimits whether the limits on quiet connections are waited for where they are not shortened
     */
    public static List<Probe> all(boolean realLimits) {
        return List.of(
                new UpgradeProbe(),
                new HandshakeProbe(),
                new CloseProbe(),
                DeliveryProbe.plain(),
                DeliveryProbe.unbuffered(),
                DeliveryProbe.withHeartbeats(),
                DeliveryProbe.compressed(),
                DeliveryProbe.secure(),
                DeliveryProbe.tunnel(),
                new HeadProbe(),
                realLimits
                        ? new QuietProbe(REAL_PATIENCE, Set.of(Setup.values()))
                        : new QuietProbe(PATIENCE, Set.of(Setup.LIMITS)),
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
}
