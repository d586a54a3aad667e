package io.triwire.bench.proxy.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.triwire.bench.load.result.TransportJson;

/**
 * The definition of a proxy, read from {@code proxies/NAME/proxy.json}. In commands, {@code ${program}} stands for the
 * path of the program, {@code ${dir}} for the directory of the instance, {@code ${pid}} for its process id, and {@code
 * ${reload}} for the number of reloads so far.
 *
 * @param name name in options and file names
 * @param title name in reports
 * @param kind reverse or forward proxy
 * @param installation its program
 * @param operation its files and commands
 * @param documentation its limits and fixes
 */
public record Proxy(
        String name,
        String title,
        ProxyKind kind,
        @JsonUnwrapped Installation installation,
        @JsonUnwrapped Operation operation,
        @JsonUnwrapped Documentation documentation) {

    /**
     * The program of a proxy.
     *
     * @param program name of the program; empty for the built-in proxy
     * @param install how to install it, as a sentence
     * @param version command that prints its version
     */
    public record Installation(String program, String install, List<String> version) {

        public Installation {
            version = List.copyOf(version);
        }
    }

    /**
     * How to configure and run a proxy.
     *
     * @param common files that are the same in every configuration, as the operating system's package has them
     * @param configured files that differ between configurations
     * @param check command that checks a configuration; empty if there is none
     * @param unready start of its response while it listens but has not read its configuration; empty if it reads it
     *     first
     * @param run command that runs it in the foreground
     * @param reload commands that make it reload its configuration; empty if it cannot
     */
    public record Operation(
            List<String> common,
            List<String> configured,
            List<String> check,
            String unready,
            List<String> run,
            List<List<String>> reload) {

        public Operation {
            common = List.copyOf(common);
            configured = List.copyOf(configured);
            check = List.copyOf(check);
            run = List.copyOf(run);
            reload = List.copyOf(reload);
        }
    }

    /**
     * What is known about a proxy without a measurement.
     *
     * @param limits its timeouts for quiet connections
     * @param fixes what to change in which file, by behaviour, or by behaviour and transport such as {@code delivery
     *     sse}
     */
    public record Documentation(List<QuietLimit> limits, Map<String, String> fixes) {

        public Documentation {
            limits = List.copyOf(limits);
            fixes = Map.copyOf(fixes);
        }
    }

    /** Names of all proxies, in the order of reports. */
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

    /** How clients use a proxy. */
    public enum ProxyKind {
        /** Clients connect to it as if it were the service. */
        REVERSE,

        /** Clients are configured to use it. */
        FORWARD
    }

    /**
     * The definition of a proxy.
     *
     * @throws IllegalArgumentException if there is no proxy of that name
     */
    public static Proxy of(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("'%s' is not one of %s".formatted(name, String.join(", ", NAMES)));
        }
        try {
            return parse(resource(name, "proxy.json"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Parses a definition.
     *
     * @throws IOException if a member is missing, unknown or of the wrong type
     */
    static Proxy parse(String json) throws IOException {
        JsonNode definition = JSON.readTree(json);
        Proxy proxy = JSON.treeToValue(definition, Proxy.class);
        // Jackson ignores unknown members where members are unwrapped.
        Set<String> unknown = new TreeSet<>();
        definition.fieldNames().forEachRemaining(unknown::add);
        JSON.<JsonNode>valueToTree(proxy).fieldNames().forEachRemaining(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IOException("unknown members of a proxy: " + unknown);
        }
        return proxy;
    }

    /** Its configurations. A forward proxy has none for replicas, because its clients choose the replica. */
    public List<ProxyConfig> configs() {
        return Stream.of(ProxyConfig.values())
                .filter(config -> kind == ProxyKind.REVERSE || config != ProxyConfig.REPLICAS)
                .toList();
    }

    /** Whether it runs in this process, without an installed program. */
    public boolean builtIn() {
        return installation.program.isEmpty();
    }

    /** Whether its tuned configuration offers TLS to clients. */
    public boolean secure() {
        return builtIn()
                || files().stream()
                        .anyMatch(file -> template(ProxyConfig.TUNED, file).contains("-tls-port}"));
    }

    /** The names of all its files. */
    List<String> files() {
        return Stream.concat(operation.common.stream(), operation.configured.stream())
                .toList();
    }

    /** The template of a file in a configuration, with placeholders and without loops. */
    public String template(ProxyConfig config, String file) {
        return ConfigTemplate.unrolled(
                resource(name, (operation.common.contains(file) ? "common" : config.text()) + "/" + file));
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
