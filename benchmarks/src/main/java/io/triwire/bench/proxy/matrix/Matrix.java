package io.triwire.bench.proxy.matrix;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.client.Transport;

/**
 * What was found of all proxies.
 *
 * @param seconds that it took
 * @param behaviours in the order of reports
 * @param controls what each probe found without a proxy
 */
public record Matrix(
        Instant started,
        double seconds,
        List<ProxyUnderTest> subjects,
        List<ProxyConfig> setups,
        List<? extends Behaviour> behaviours,
        List<Cell> controls,
        List<Cell> cells) {

    public Matrix {
        subjects = List.copyOf(subjects);
        setups = List.copyOf(setups);
        behaviours = List.copyOf(behaviours);
        controls = List.copyOf(controls);
        cells = List.copyOf(cells);
    }

    /** The cell of a path, if it was asked for. */
    public Optional<Cell> cell(String proxy, ProxyConfig setup, Behaviour behaviour, Transport transport) {
        return cells.stream()
                .filter(cell -> cell.proxy().equals(proxy)
                        && cell.setup() == setup
                        && cell.behaviour().equals(behaviour.name())
                        && cell.transport() == transport)
                .findFirst();
    }

    /** What is to be changed. */
    public List<Cell> bad() {
        return cells.stream().filter(Cell::bad).toList();
    }
}
