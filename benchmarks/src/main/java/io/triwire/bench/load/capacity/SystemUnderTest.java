package io.triwire.bench.load.capacity;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/**
 * A measured system: a service, or the baseline of its transport.
 *
 * @param name name in tables
 * @param module directory of its module
 * @param path path of its feed
 * @param baseline whether it is a baseline: a transport as a newcomer would write it
 */
public record SystemUnderTest(String name, Transport transport, String module, String path, boolean baseline) {

    /** Every service, each followed by its baseline. */
    public static final List<SystemUnderTest> ALL = Stream.of(Transport.values())
            .flatMap(transport -> Stream.of(service(transport), baseline(transport)))
            .toList();

    private static SystemUnderTest service(Transport transport) {
        return new SystemUnderTest(transport.title(), transport, transport.module(), Transport.PATH, false);
    }

    private static SystemUnderTest baseline(Transport transport) {
        return new SystemUnderTest(
                transport.title() + " baseline", transport, "benchmarks/baselines", "/" + transport.id(), true);
    }

    /** The jar to run, in a built repository. */
    public Path jar(Path repository) {
        return repository.resolve(module).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
    }
}
