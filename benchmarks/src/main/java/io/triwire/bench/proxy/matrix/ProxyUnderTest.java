package io.triwire.bench.proxy.matrix;

import java.util.List;
import java.util.Optional;

import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyProgram;

/**
 * A proxy that was asked for.
 *
 * @param program none where it is not installed
 * @param failures of a configuration that could not be started, a sentence each
 */
public record ProxyUnderTest(Proxy proxy, Optional<ProxyProgram> program, List<String> failures) {

    public ProxyUnderTest {
        failures = List.copyOf(failures);
    }

    /** Its title and version, or how it is installed. */
    public String title() {
        return program.map(found -> proxy.title() + " " + found.version())
                .orElseGet(() -> proxy.title() + ": not installed. " + proxy.install());
    }
}
