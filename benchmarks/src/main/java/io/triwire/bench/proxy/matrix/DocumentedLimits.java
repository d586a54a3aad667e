package io.triwire.bench.proxy.matrix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.QuietLimit;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.bench.proxy.probe.QuietProbe;
import io.triwire.client.Transport;

/** What the documentation of a proxy says of quiet connections, where it has not been waited for. */
final class DocumentedLimits {

    private DocumentedLimits() {}

    /** The cells that were not measured. */
    static List<Cell> of(Proxy proxy, List<Cell> measured, List<ProxyConfig> setups) {
        Map<Transport, QuietLimit> limits = new HashMap<>();
        proxy.limits().forEach(limit -> limit.transports().forEach(transport -> limits.put(transport, limit)));
        List<Cell> cells = new ArrayList<>();
        for (ProxyConfig setup : setups) {
            for (Map.Entry<Transport, QuietLimit> limit : limits.entrySet()) {
                boolean known = measured.stream()
                        .anyMatch(cell -> cell.setup() == setup
                                && cell.behaviour().equals("quiet")
                                && cell.transport() == limit.getKey());
                if (!known && ProxyConfig.CHOSEN.contains(setup)) {
                    boolean fires = measured.stream()
                            .filter(cell -> cell.behaviour().equals("quiet") && cell.transport() == limit.getKey())
                            .anyMatch(cell -> cell.finding()
                                    .rated()
                                    .filter(verdict -> verdict != ProbeVerdict.GOOD)
                                    .isPresent());
                    cells.add(MatrixRun.cell(
                            proxy, setup, "quiet", limit.getKey(), finding(limit.getValue(), setup, fires)));
                }
            }
        }
        return cells;
    }

    private static ProbeFinding finding(QuietLimit limit, ProxyConfig setup, boolean fires) {
        int seconds = limit.seconds(setup);
        return new ProbeFinding.Documented(
                seconds == 0 || seconds > QuietProbe.NEEDED.toSeconds() ? ProbeVerdict.GOOD : ProbeVerdict.BAD,
                seconds == 0
                        ? "never"
                        : "after %d s (%s)%s"
                                .formatted(
                                        seconds,
                                        limit.setting(),
                                        fires
                                                ? ""
                                                : "; with it at %d s nothing was cut here"
                                                        .formatted(MatrixRun.LIMIT_SECONDS)),
                setup == ProxyConfig.TUNED && seconds != limit.defaultSeconds() ? "the configuration" : limit.source());
    }
}
