package io.triwire.bench.load.capacity;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.triwire.client.Transport;

/**
 * What is measured: one of the services, or the baseline of its transport.
 *
 * @param name for tables
 * @param module the directory of its module
 * @param path of its feed
 * @param baseline whether it is the way a newcomer writes it
 */
public record SystemUnderTest(String name, Transport transport, String module, String path, boolean baseline) {

    /** Every service beside its baseline. */
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

    /** The program, in a repository that is built. */
    public Path jar(Path repository) {
        return repository.resolve(module).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
    }
}
