package io.triwire.bench.compare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.triwire.bench.CommandFailedException;
import io.triwire.bench.link.Proxy;
import io.triwire.bench.link.ProxyProgram;
import io.triwire.bench.link.Setup;
import io.triwire.bench.verdict.Contest;

/**
 * The way from the clients to a service: straight, or through a proxy.
 *
 * @param proxy what stands in it
 * @param setup which of its configurations it has
 */
record Route(Optional<ProxyProgram> proxy, Setup setup) {

    /** The one without a proxy, beside which all others are put. */
    static final Route DIRECT = new Route(Optional.empty(), Setup.DEFAULT);

    /** {@code direct}, or the proxy and its configuration, {@code nginx-tuned}. */
    String name() {
        return proxy.map(through -> through.proxy().name() + "-" + setup.text()).orElse(Contest.DIRECT);
    }

    boolean isDirect() {
        return proxy.isEmpty();
    }

    /** Its configuration, by the name of the file, with the places in it that each run fills in. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        proxy.map(ProxyProgram::proxy).ifPresent(through -> through.configured()
                .forEach(file -> files.put(name() + "/" + file, through.template(setup, file))));
        return files;
    }

    /**
     * The routes of some names, and the direct one before them.
     *
     * @param programs where proxies are that are not on the PATH, by name
     * @throws IllegalArgumentException if a name is not that of a route
     * @throws CommandFailedException if a proxy is not installed
     */
    static List<Route> of(List<String> names, Map<String, Path> programs) throws InterruptedException {
        Set<Route> routes = new LinkedHashSet<>(List.of(DIRECT));
        for (String name : names) {
            if (!name.equals(DIRECT.name())) {
                routes.add(of(name, programs));
            }
        }
        return List.copyOf(routes);
    }

    private static Route of(String name, Map<String, Path> programs) throws InterruptedException {
        for (Setup setup : Setup.CHOSEN) {
            String proxy = name.replaceFirst("-" + setup.text() + "$", "");
            if (!proxy.equals(name) && Proxy.NAMES.contains(proxy)) {
                return new Route(Optional.of(program(name, Proxy.of(proxy), programs)), setup);
            }
        }
        throw new IllegalArgumentException("'%s' is not direct, nor one of %s with -%s behind it"
                .formatted(
                        name,
                        String.join(", ", Proxy.NAMES),
                        Setup.CHOSEN.stream().map(Setup::text).collect(Collectors.joining(" or -"))));
    }

    private static ProxyProgram program(String name, Proxy proxy, Map<String, Path> programs)
            throws InterruptedException {
        if (proxy.kind() == Proxy.Kind.FORWARD) {
            throw new IllegalArgumentException(
                    "'%s' goes through a forward proxy, of which the subscribers cannot be told; 'proxies' probes it"
                            .formatted(name));
        }
        return ProxyProgram.find(proxy, programs)
                .orElseThrow(
                        () -> new CommandFailedException("--path: '%s' goes through %s, which is not installed. %s."
                                .formatted(name, proxy.title(), proxy.install())));
    }
}
