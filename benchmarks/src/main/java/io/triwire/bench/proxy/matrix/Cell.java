package io.triwire.bench.proxy.matrix;

import java.util.Optional;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/**
 * The finding on one behaviour of one path for one transport.
 *
 * @param proxy name of the proxy, or {@code direct}
 * @param config configuration of the proxy
 * @param behaviour name of the behaviour
 * @param transport the transport
 * @param finding what was found
 * @param fix what to change in which file, if the finding is not good and a fix is known
 */
public record Cell(
        String proxy,
        ProxyConfig config,
        String behaviour,
        Transport transport,
        ProbeFinding finding,
        Optional<String> fix) {

    /** Whether the verdict is {@link ProbeVerdict#BAD}. */
    public boolean bad() {
        return finding.rated().filter(verdict -> verdict == ProbeVerdict.BAD).isPresent();
    }

    /** The name of the path, such as {@code nginx-tuned}. */
    public String path() {
        return proxy + "-" + config.text();
    }
}
