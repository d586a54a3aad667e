package io.triwire.bench.compare;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.triwire.bench.load.result.UnsupportedPath;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.proxy.probe.ProbeTarget;
import io.triwire.bench.proxy.probe.TransportCheck;
import io.triwire.bench.proxy.probe.wire.Origin;
import io.triwire.bench.report.verdict.Format;
import io.triwire.client.Transport;

/**
 * Which paths carry which transports, tested before the first run.
 *
 * @param carried the transports that each path carries, in the order of the requested paths
 * @param barriers the paths that do not carry a transport, with the reason
 */
public record PathSupport(Map<NetworkPath, List<Transport>> carried, List<UnsupportedPath> barriers) {

    /**
     * Tests each path that has a proxy, in front of a server that is not measured.
     *
     * @param progress receives a line for each path that does not carry a transport
     * @throws CommandFailedException if a proxy does not start; the message contains its output
     */
    public static PathSupport of(List<NetworkPath> routes, List<Transport> transports, Consumer<String> progress)
            throws InterruptedException {
        PathSupport carriage = new PathSupport(new LinkedHashMap<>(), new ArrayList<>());
        for (NetworkPath route : routes) {
            List<Transport> passing = route.isDirect() ? transports : carriage.tried(route, transports, progress);
            carriage.carried.put(route, passing);
        }
        return carriage;
    }

    private List<Transport> tried(NetworkPath route, List<Transport> transports, Consumer<String> progress)
            throws InterruptedException {
        List<Transport> passing = new ArrayList<>();
        try (Origin origin = Origin.start();
                OpenPath open = OpenPath.of(route, URI.create("http://127.0.0.1:" + origin.port()))) {
            for (Transport transport : transports) {
                Optional<UnsupportedPath> barrier = TransportCheck.obstacle(
                                ProbeTarget.of(origin, open.link()), transport)
                        .map(reason -> new UnsupportedPath(route.name(), transport, reason));
                barrier.ifPresentOrElse(barriers::add, () -> passing.add(transport));
                barrier.ifPresent(found -> progress.accept(Format.of(found)));
            }
        } catch (ProgramFailedException failed) {
            throw new CommandFailedException("--path: '%s': %s".formatted(route.name(), failed.getMessage()), failed);
        }
        return passing;
    }
}
