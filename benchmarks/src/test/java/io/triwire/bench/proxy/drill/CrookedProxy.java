package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.probe.CrookedPath;
import io.triwire.bench.proxy.probe.CrookedPath.Fault;
import io.triwire.client.Transport;

/** A proxy with one fault in front of each service, whose restart breaks every connection. */
final class CrookedProxy implements RunningProxy {

    private final List<CrookedPath> paths = new ArrayList<>();
    private final Map<Transport, Integer> ports;

    /**
     * @param behind the ports behind it, for one connection after the other
     */
    CrookedProxy(Fault fault, Function<Transport, Integer[]> behind) {
        ports = ProxyInstance.ports(transport -> {
            try {
                CrookedPath path = new CrookedPath(fault, behind.apply(transport));
                paths.add(path);
                return path.port();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    LinkChoice links() {
        return LinkChoice.to(Link.of("crooked", ports));
    }

    @Override
    public ProxyInstance instance() {
        throw new UnsupportedOperationException("it has no configuration");
    }

    @Override
    public boolean reloads() {
        return false;
    }

    @Override
    public void reload() {
        throw new UnsupportedOperationException("it has no configuration");
    }

    @Override
    public void restart() {
        paths.forEach(path -> {
            try {
                path.cut();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    @Override
    public void close() {
        paths.forEach(CrookedPath::close);
    }
}
