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
 * The path from the clients to a service: direct, or through a proxy.
 *
 * @param proxy the proxy on the path; empty if it is direct
 * @param setup configuration of the proxy
 */
public record NetworkPath(Optional<ProxyProgram> proxy, ProxyConfig setup) {

    /** The direct path, with which all others are compared. */
    static final NetworkPath DIRECT = new NetworkPath(Optional.empty(), ProxyConfig.DEFAULT);

    /** {@code direct}, or the names of the proxy and its configuration, such as {@code nginx-tuned}. */
    String name() {
        return proxy.map(through -> through.proxy().name() + "-" + setup.text()).orElse(ComparisonGroup.DIRECT);
    }

    boolean isDirect() {
        return proxy.isEmpty();
    }

    /** The configuration templates of the proxy, by file name, with their placeholders. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        proxy.map(ProxyProgram::proxy).ifPresent(through -> through.operation()
                .configured()
                .forEach(file -> files.put(name() + "/" + file, through.template(setup, file))));
        return files;
    }

    /**
     * The paths with these names, after the direct one.
     *
     * @param programs programs of proxies that are not on the PATH, by name of the proxy
     * @throws IllegalArgumentException if there is no path with such a name
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
        throw new IllegalArgumentException("'%s' is not a path; use direct, or one of %s followed by -%s"
                .formatted(
                        name,
                        String.join(", ", Proxy.NAMES),
                        ProxyConfig.CHOSEN.stream().map(ProxyConfig::text).collect(Collectors.joining(" or -"))));
    }

    private static ProxyProgram program(String name, Proxy proxy, Map<String, Path> programs)
            throws InterruptedException {
        if (proxy.kind() == Proxy.ProxyKind.FORWARD) {
            throw new IllegalArgumentException(
                    "'%s' goes through a forward proxy, which the subscribers cannot use; 'proxies' probes it"
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
