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

/** Cells for timeouts of quiet connections that were not measured, from the documentation of the proxy. */
final class DocumentedLimits {

    private DocumentedLimits() {}

    /** A documented cell for each configuration and transport without a measured one. */
    static List<Cell> of(Proxy proxy, List<Cell> measured, List<ProxyConfig> configs) {
        Map<Transport, QuietLimit> limits = new HashMap<>();
        proxy.documentation().limits().forEach(limit -> limit.transports()
                .forEach(transport -> limits.put(transport, limit)));
        List<Cell> cells = new ArrayList<>();
        for (ProxyConfig config : configs) {
            for (Map.Entry<Transport, QuietLimit> limit : limits.entrySet()) {
                boolean known = measured.stream()
                        .anyMatch(cell -> cell.config() == config
                                && cell.behaviour().equals("quiet")
                                && cell.transport() == limit.getKey());
                if (!known && ProxyConfig.CHOSEN.contains(config)) {
                    boolean fires = measured.stream()
                            .filter(cell -> cell.behaviour().equals("quiet") && cell.transport() == limit.getKey())
                            .anyMatch(cell -> cell.finding()
                                    .rated()
                                    .filter(verdict -> verdict != ProbeVerdict.GOOD)
                                    .isPresent());
                    cells.add(MatrixRun.cell(
                            proxy, config, "quiet", limit.getKey(), finding(limit.getValue(), config, fires)));
                }
            }
        }
        return cells;
    }

    private static ProbeFinding finding(QuietLimit limit, ProxyConfig config, boolean fires) {
        int seconds = limit.seconds(config);
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
                                                : "; set to %d s, it cut no connection here"
                                                        .formatted(MatrixRun.LIMIT_SECONDS)),
                config == ProxyConfig.TUNED && seconds != limit.defaultSeconds()
                        ? "the configuration"
                        : limit.source());
    }
}
