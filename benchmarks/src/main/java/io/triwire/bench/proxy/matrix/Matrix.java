package io.triwire.bench.proxy.matrix;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.client.Transport;

/**
 * The findings on all proxies.
 *
 * @param period when it was measured
 * @param controls findings without a proxy
 * @param cells findings behind each proxy
 */
public record Matrix(Period period, Axes axes, List<Cell> controls, List<Cell> cells) {

    /**
     * The time of a measurement.
     *
     * @param started when it started
     * @param seconds how long it took
     */
    public record Period(Instant started, double seconds) {}

    public Matrix {
        controls = List.copyOf(controls);
        cells = List.copyOf(cells);
    }

    /** The proxies, the configurations of each, and the measured behaviours; each list in the order of reports. */
    public record Axes(List<ProxyUnderTest> proxies, List<ProxyConfig> configs, List<? extends Behaviour> behaviours) {

        public Axes {
            proxies = List.copyOf(proxies);
            configs = List.copyOf(configs);
            behaviours = List.copyOf(behaviours);
        }
    }

    public List<ProxyUnderTest> proxies() {
        return axes.proxies;
    }

    public List<ProxyConfig> configs() {
        return axes.configs;
    }

    public List<? extends Behaviour> behaviours() {
        return axes.behaviours;
    }

    /** The cell of a behaviour on a path, if it was measured or is documented. */
    public Optional<Cell> cell(String proxy, ProxyConfig config, Behaviour behaviour, Transport transport) {
        return cells.stream()
                .filter(cell -> cell.proxy().equals(proxy)
                        && cell.config() == config
                        && cell.behaviour().equals(behaviour.name())
                        && cell.transport() == transport)
                .findFirst();
    }

    /** The cells with a bad verdict. */
    public List<Cell> bad() {
        return cells.stream().filter(Cell::bad).toList();
    }
}
