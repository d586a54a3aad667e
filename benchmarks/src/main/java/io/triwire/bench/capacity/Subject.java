package io.triwire.bench.capacity;

import java.nio.file.Path;
import java.util.List;

import io.triwire.bench.swarm.SwarmPlan.Wire;

/**
 * What is measured: one of the services, or the baseline of its transport.
 *
 * @param name for tables
 * @param wire its transport
 * @param module the directory of its module
 * @param path of its feed
 * @param baseline whether it is the way a newcomer writes it
 */
public record Subject(String name, Wire wire, String module, String path, boolean baseline) {

    /** Every service beside its baseline. */
    public static final List<Subject> ALL = List.of(
            new Subject("WebSocket", Wire.WEBSOCKET, "websocket-service", "/feed", false),
            new Subject("WebSocket baseline", Wire.WEBSOCKET, "benchmarks/baselines", "/websocket", true),
            new Subject("SSE", Wire.SSE, "sse-service", "/feed", false),
            new Subject("SSE baseline", Wire.SSE, "benchmarks/baselines", "/sse", true),
            new Subject("long polling", Wire.LONG_POLL, "longpoll-service", "/feed", false),
            new Subject("long polling baseline", Wire.LONG_POLL, "benchmarks/baselines", "/longpoll", true));

    /** The program, in a repository that is built. */
    public Path jar(Path repository) {
        return repository.resolve(module).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
    }
}
