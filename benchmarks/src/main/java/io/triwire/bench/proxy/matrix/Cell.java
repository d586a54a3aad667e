package io.triwire.bench.proxy.matrix;

import java.util.Optional;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.bench.proxy.probe.ProbeVerdict;
import io.triwire.client.Transport;

/**
 * One behaviour of one path for one transport.
 *
 * @param proxy its name; {@code direct} for none
 * @param behaviour name of the probe
 * @param fix what to change where, if it is bad and something is known
 */
public record Cell(
        String proxy,
        ProxyConfig setup,
        String behaviour,
        Transport transport,
        ProbeFinding finding,
        Optional<String> fix) {

    /** Whether something is to be changed. */
    public boolean bad() {
        return finding.rated().filter(verdict -> verdict == ProbeVerdict.BAD).isPresent();
    }

    /** The path, as comparisons name it. */
    public String path() {
        return proxy + "-" + setup.text();
    }
}
