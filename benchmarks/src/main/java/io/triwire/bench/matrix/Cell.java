package io.triwire.bench.matrix;

import java.util.Optional;

import io.triwire.bench.link.Setup;
import io.triwire.bench.probe.Finding;
import io.triwire.bench.probe.Verdict;
import io.triwire.client.Transport;

/**
 * One behaviour of one path for one transport.
 *
 * @param proxy its name; {@code direct} for none
 * @param behaviour name of the probe
 * @param fix what to change where, if it is bad and something is known
 */
public record Cell(
        String proxy, Setup setup, String behaviour, Transport transport, Finding finding, Optional<String> fix) {

    /** Whether something is to be changed. */
    public boolean bad() {
        return finding.rated().filter(verdict -> verdict == Verdict.BAD).isPresent();
    }

    /** The path, as comparisons name it. */
    public String path() {
        return proxy + "-" + setup.text();
    }
}
