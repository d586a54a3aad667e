package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.triwire.bench.load.result.TransportJson;

/**
 * A proxy that the suite knows, as {@code proxies/NAME/proxy.json} describes it. In commands, {@code ${program}} is where
 * the program is, {@code ${dir}} the directory of the run, and {@code ${pid}} the process, and {@code ${reload}} how many reloads there
 * have been.
 *
 * @param name in options and file names
 * @param kind how clients meet it
 * @param program name of its program; empty for the one that is built in
 * @param install how it is installed, in one sentence
 * @param version arguments with which the program tells its version
 * @param common files that are the same in every configuration: what a package of the system brings
 * @param configured files that each configuration has its own of
 * @param check its own checker of configurations; empty where it has none
 * @param unready how its answers begin while it listens and has not read its configuration; empty if it reads it first
 * @param run how it is started, in the foreground
 * @param reload what makes it read its configuration again; empty where nothing does
 * @param limits after how long it ends a connection that is quiet
 * @param fixes what to change where, by the name of a behaviour, alone or with that of a transport
 */
public record Proxy(
        String name,
        String title,
        Kind kind,
        String program,
        String install,
        List<String> version,
        List<String> common,
        List<String> configured,
        List<String> check,
        String unready,
        List<String> run,
        List<List<String>> reload,
        List<QuietLimit> limits,
        Map<String, String> fixes) {

    /** The names of all, in the order of reports. */
    public static final List<String> NAMES = List.of(
            "java",
            "nginx",
            "haproxy",
            "envoy",
            "caddy",
            "apache",
            "varnish",
            "lighttpd",
            "trafficserver",
            "traefik",
            "squid",
            "tinyproxy");

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new TransportJson());

    /** How clients meet a proxy. */
    public enum Kind {
        /** It stands in for the services. */
        REVERSE,
        /** Clients are told of it. */
        FORWARD
    }

    public Proxy {
        version = List.copyOf(version);
        common = List.copyOf(common);
        configured = List.copyOf(configured);
        check = List.copyOf(check);
        run = List.copyOf(run);
        reload = List.copyOf(reload);
        limits = List.copyOf(limits);
        fixes = Map.copyOf(fixes);
    }

    /**
     * The proxy of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Proxy of(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "'%s' is not a proxy; %s are.".formatted(name, String.join(", ", NAMES)));
        }
        try {
            return JSON.readValue(resource(name, "proxy.json"), Proxy.class);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The configurations that it has: of replicas the client of a forward proxy chooses one itself. */
    public List<ProxyConfig> setups() {
        return Stream.of(ProxyConfig.values())
                .filter(setup -> kind == Kind.REVERSE || setup != ProxyConfig.REPLICAS)
                .toList();
    }

    /** Whether it runs in this process, and not in one of its own. */
    public boolean builtIn() {
        return program.isEmpty();
    }

    /** Whether its tuned configuration speaks TLS with clients. */
    public boolean secure() {
        return builtIn()
                || Stream.concat(common.stream(), configured.stream())
                        .anyMatch(file -> template(ProxyConfig.TUNED, file).contains("-tls-port}"));
    }

    /** A file of a configuration, before it is rendered. */
    public String template(ProxyConfig setup, String file) {
        return resource(name, (common.contains(file) ? "common" : setup.text()) + "/" + file);
    }

    private static String resource(String name, String path) {
        String resource = "/proxies/%s/%s".formatted(name, path);
        try (InputStream content = Proxy.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
