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
 * @param controls what each probe found without a proxy
 */
public record Matrix(Instant started, double seconds, Axes axes, List<Cell> controls, List<Cell> cells) {

    public Matrix {
        controls = List.copyOf(controls);
        cells = List.copyOf(cells);
    }

    /** What was asked of what; each list in the order of reports. */
    public record Axes(List<ProxyUnderTest> subjects, List<ProxyConfig> setups, List<? extends Behaviour> behaviours) {

        public Axes {
            subjects = List.copyOf(subjects);
            setups = List.copyOf(setups);
            behaviours = List.copyOf(behaviours);
        }
    }

    public List<ProxyUnderTest> subjects() {
        return axes.subjects;
    }

    public List<ProxyConfig> setups() {
        return axes.setups;
    }

    public List<? extends Behaviour> behaviours() {
        return axes.behaviours;
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
