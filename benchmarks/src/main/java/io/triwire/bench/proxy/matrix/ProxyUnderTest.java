package io.triwire.bench.proxy.matrix;

import java.util.List;
import java.util.Optional;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyProgram;

/**
 * A proxy to test.
 *
 * @param proxy its definition
 * @param program its program; empty if it is not installed
 * @param failures error messages of configurations that did not start
 */
public record ProxyUnderTest(Proxy proxy, Optional<ProxyProgram> program, List<String> failures) {

    public ProxyUnderTest {
        failures = List.copyOf(failures);
    }

    /** Its title and version, or how to install it. */
    public String title() {
        return program.map(found -> proxy.title() + " " + found.version())
                .orElseGet(() -> proxy.title() + ": not installed. "
                        + proxy.installation().install());
    }
}
