package io.triwire.bench.proxy.own;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.triwire.bench.process.ProgramFailedException;
import io.triwire.bench.process.ProgramRunner;

/** Changes configurations of Caddy: a Caddyfile, which Caddy itself turns into JSON, or JSON. */
final class CaddyRewriter implements Rewriter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PORT = Pattern.compile(".*:(\\d+)");

    private final Path program;

    /** Creates a rewriter that uses an executable of Caddy. */
    CaddyRewriter(Path program) {
        this.program = program;
    }

    @Override
    public String fileName() {
        return "caddy.json";
    }

    @Override
    public String rewrite(Path file, String text, Rewrite rewrite) throws InterruptedException {
        ObjectNode all =
                text.stripLeading().startsWith("{") && text.contains("\"apps\"") ? object(text) : adapted(file);
        return new CaddyRewrite(rewrite, all).text();
    }

    private ObjectNode adapted(Path file) throws InterruptedException {
        try {
            return ProgramRunner.run(List.of(
                            program.toString(),
                            "adapt",
                            "--adapter",
                            "caddyfile",
                            "--config",
                            file.toAbsolutePath().toString()))
                    .lines()
                    // Warnings are JSON as well.
                    .filter(line -> line.startsWith("{") && line.contains("\"apps\""))
                    .findFirst()
                    .map(CaddyRewriter::object)
                    .orElseThrow(() -> new UnusableConfigurationException("it has no site"));
        } catch (ProgramFailedException refused) {
            throw new UnusableConfigurationException(
                    String.valueOf(refused.getMessage()).strip());
        }
    }

    private static ObjectNode object(String text) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw new UnusableConfigurationException("it is not an object");
        } catch (JsonProcessingException malformed) {
            throw new UnusableConfigurationException("it is not JSON: " + malformed.getOriginalMessage());
        }
    }

    /** The change of one configuration. */
    private static final class CaddyRewrite {

        private final Rewrite rewrite;
        private final ObjectNode all;
        private Set<String> listening = Set.of();

        private CaddyRewrite(Rewrite rewrite, ObjectNode all) {
            this.rewrite = rewrite;
            this.all = all;
        }

        private String text() {
            rewrite.changed("logs, storage and the admin endpoint: left out");
            ObjectNode changed = JSON.createObjectNode();
            changed.putObject("admin")
                    .put("listen", "unix/" + rewrite.directory().resolve("admin.sock"));
            changed.putObject("storage")
                    .put("module", "file_system")
                    .put("root", rewrite.directory().toString());
            ObjectNode apps = changed.putObject("apps");
            JsonNode http = all.path("apps").path("http");
            all.path("apps").fieldNames().forEachRemaining(app -> {
                if (!Set.of("http", "tls", "pki").contains(app)) {
                    rewrite.changed("app %s: left out".formatted(app));
                }
            });
            JsonNode servers = http.path("servers");
            int plain = http.path("http_port").asInt(80);
            servers.properties().forEach(each -> {
                if (each.getValue() instanceof ObjectNode server) {
                    server(each.getKey(), server, plain);
                }
            });
            apps.putObject("http").set("servers", servers);
            ArrayNode files = apps.putObject("tls").putObject("certificates").putArray("load_files");
            files.addObject()
                    .put("certificate", rewrite.certificate().toString())
                    .put("key", rewrite.key().toString());
            return changed.toPrettyString() + "\n";
        }

        private void server(String name, ObjectNode server, int plain) {
            Set<String> hosts = new HashSet<>();
            server.path("routes").forEach(route -> route.path("match")
                    .forEach(match -> match.path("host").forEach(host -> hosts.add(host.asText()))));
            JsonNode automatic = server.path("automatic_https");
            automatic.path("skip").forEach(skipped -> hosts.remove(skipped.asText()));
            boolean http = false;
            Set<Integer> ports = new HashSet<>();
            for (JsonNode each : server.path("listen")) {
                Matcher port = PORT.matcher(each.asText());
                int given = each.asText().startsWith("unix/") || !port.matches() ? 0 : Integer.parseInt(port.group(1));
                http |= given == plain;
                ports.add(given);
            }
            boolean tls = server.has("tls_connection_policies")
                    || (!http && !hosts.isEmpty() && !automatic.path("disable").asBoolean());
            ArrayNode listen = server.putArray("listen");
            listening = new HashSet<>();
            for (int port : ports) {
                String key = name + " " + port;
                listen.add(rewrite.listen(key, port, tls));
                listening.add(key);
            }
            server.remove(List.of(
                    "logs", "listener_wrappers", "trusted_proxies", "tls_connection_policies", "automatic_https"));
            server.putObject("automatic_https").put("disable", true);
            if (tls) {
                rewrite.changed("certificate: one of this run");
                server.putArray("tls_connection_policies").addObject().put("default_sni", "localhost");
            }
            handlers(server, Optional.empty(), Optional.empty());
        }

        /** Changes what handles requests, in any depth. */
        private void handlers(JsonNode within, Optional<String> host, Optional<String> path) {
            Optional<String> innerHost = first(within, "host").or(() -> host);
            Optional<String> innerPath = first(within, "path").or(() -> path);
            if (within.path("handle") instanceof ArrayNode handle) {
                Iterator<JsonNode> each = handle.elements();
                while (each.hasNext()) {
                    JsonNode handler = each.next();
                    if (refuses(handler)) {
                        rewrite.changed("%s: left out, the probes have no credentials"
                                .formatted(handler.path("handler").asText()));
                        each.remove();
                    } else if (handler instanceof ObjectNode proxy
                            && proxy.path("handler").asText().equals("reverse_proxy")) {
                        proxy(proxy, innerHost, innerPath);
                    }
                }
            }
            within.forEach(each -> {
                if (each.isContainerNode()) {
                    handlers(each, innerHost, innerPath);
                }
            });
        }

        private static Optional<String> first(JsonNode route, String matcher) {
            String value =
                    route.path("match").path(0).path(matcher).path(0).asText().replaceFirst("\\*$", "");
            return Optional.of(value).filter(each -> !each.isEmpty() && !each.contains("*"));
        }

        /** Whether a handler asks for credentials, itself or another service. */
        private boolean refuses(JsonNode handler) {
            boolean asks = handler.has("handle_response") && handler.has("rewrite");
            return handler.path("handler").asText().equals("authentication")
                    || (asks && dials(handler).stream().noneMatch(rewrite::isUpstream));
        }

        private static List<String> dials(JsonNode proxy) {
            List<String> dials = new ArrayList<>();
            proxy.path("upstreams")
                    .forEach(upstream -> dials.add(upstream.path("dial").asText()));
            return dials;
        }

        private void proxy(ObjectNode proxy, Optional<String> host, Optional<String> path) {
            List<String> dials = dials(proxy);
            boolean named = dials.stream().filter(rewrite::isUpstream).count() > 0;
            if (proxy.has("dynamic_upstreams")) {
                rewrite.changed("dynamic upstreams: left out");
            }
            if (proxy.has("health_checks")) {
                rewrite.changed("health checks: left out");
            }
            proxy.remove(List.of("dynamic_upstreams", "health_checks"));
            JsonNode tls = proxy.path("transport").path("tls");
            if (tls instanceof ObjectNode object) {
                object.removeAll();
                object.put("insecure_skip_verify", true);
            }
            if (named && dials.size() > 1) {
                rewrite.changed("one upstream of several");
            }
            if (named) {
                listening.forEach(key -> rewrite.used(new Rewrite.UpstreamPlace(key, host, path)));
            }
            String address = named ? rewrite.service(!tls.isMissingNode()) : Rewrite.NOBODY;
            if (!named) {
                dials.forEach(dial -> rewrite.changed("upstream %s: nothing answers there".formatted(dial)));
            }
            proxy.putArray("upstreams").addObject().put("dial", address);
        }
    }
}
