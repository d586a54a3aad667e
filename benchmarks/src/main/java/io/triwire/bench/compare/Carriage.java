package io.triwire.bench.compare;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.triwire.bench.CommandFailedException;
import io.triwire.bench.link.ProxyFailedException;
import io.triwire.bench.probe.Passage;
import io.triwire.bench.probe.Place;
import io.triwire.bench.probe.wire.Origin;
import io.triwire.bench.result.Barrier;
import io.triwire.bench.verdict.Wording;
import io.triwire.client.Transport;

/**
 * Which routes carry which transports, found before anything is measured.
 *
 * @param carried the transports of each route, in the order in which the routes were asked for
 * @param barriers the others, and why
 */
record Carriage(Map<Route, List<Transport>> carried, List<Barrier> barriers) {

    /**
     * Tries each route that has a proxy in front of a service that is none of the measured ones.
     *
     * @param progress takes a line for each barrier
     * @throws CommandFailedException if a proxy does not start; the message says what it printed
     */
    static Carriage of(List<Route> routes, List<Transport> transports, Consumer<String> progress)
            throws InterruptedException {
        Carriage carriage = new Carriage(new LinkedHashMap<>(), new ArrayList<>());
        for (Route route : routes) {
            List<Transport> passing = route.isDirect() ? transports : carriage.tried(route, transports, progress);
            carriage.carried.put(route, passing);
        }
        return carriage;
    }

    private List<Transport> tried(Route route, List<Transport> transports, Consumer<String> progress)
            throws InterruptedException {
        List<Transport> passing = new ArrayList<>();
        try (Origin origin = Origin.start();
                OpenRoute open = OpenRoute.of(route, URI.create("http://127.0.0.1:" + origin.port()))) {
            for (Transport transport : transports) {
                Optional<Barrier> barrier = Passage.obstacle(Place.of(origin, open.link()), transport)
                        .map(reason -> new Barrier(route.name(), transport, reason));
                barrier.ifPresentOrElse(barriers::add, () -> passing.add(transport));
                barrier.ifPresent(found -> progress.accept(Wording.of(found)));
            }
        } catch (ProxyFailedException failed) {
            throw new CommandFailedException("--path: '%s': %s".formatted(route.name(), failed.getMessage()), failed);
        }
        return passing;
    }
}
