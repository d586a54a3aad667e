package io.triwire.bench.compare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.link.ProxyProgram;
import io.triwire.bench.report.verdict.ComparisonGroup;

/**
 * The way from the clients to a service: straight, or through a proxy.
 *
 * @param proxy what stands in it
 * @param setup which of its configurations it has
 */
public record NetworkPath(Optional<ProxyProgram> proxy, ProxyConfig setup) {

    /** The one without a proxy, beside which all others are put. */
    static final NetworkPath DIRECT = new NetworkPath(Optional.empty(), ProxyConfig.DEFAULT);

    /** {@code direct}, or the proxy and its configuration, {@code nginx-tuned}. */
    String name() {
        return proxy.map(through -> through.proxy().name() + "-" + setup.text()).orElse(ComparisonGroup.DIRECT);
    }

    boolean isDirect() {
        return proxy.isEmpty();
    }

    /** Its configuration, by the name of the file, with the places in it that each run fills in. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        proxy.map(ProxyProgram::proxy).ifPresent(through -> through.operation()
                .configured()
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
    public static List<NetworkPath> of(List<String> names, Map<String, Path> programs) throws InterruptedException {
        Set<NetworkPath> routes = new LinkedHashSet<>(List.of(DIRECT));
        for (String name : names) {
            if (!name.equals(DIRECT.name())) {
                routes.add(of(name, programs));
            }
        }
        return List.copyOf(routes);
    }

    private static NetworkPath of(String name, Map<String, Path> programs) throws InterruptedException {
        for (ProxyConfig setup : ProxyConfig.CHOSEN) {
            String proxy = name.replaceFirst("-" + setup.text() + "$", "");
            if (!proxy.equals(name) && Proxy.NAMES.contains(proxy)) {
                return new NetworkPath(Optional.of(program(name, Proxy.of(proxy), programs)), setup);
            }
        }
        throw new IllegalArgumentException("'%s' is not direct, nor one of %s with -%s behind it"
                .formatted(
                        name,
                        String.join(", ", Proxy.NAMES),
                        ProxyConfig.CHOSEN.stream().map(ProxyConfig::text).collect(Collectors.joining(" or -"))));
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
                                .formatted(
                                        name,
                                        proxy.title(),
                                        proxy.installation().install())));
    }
}
