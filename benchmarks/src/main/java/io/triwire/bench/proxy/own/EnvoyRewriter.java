package io.triwire.bench.proxy.own;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** Changes static configurations of Envoy, in YAML or JSON. */
final class EnvoyRewriter implements Rewriter {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Filters that ask another service, or for credentials. */
    private static final Set<String> FILTERS =
            Set.of("ext_authz", "jwt_authn", "oauth2", "ratelimit", "basic_auth", "rbac");

    @Override
    public String fileName() {
        return "envoy.yaml";
    }

    @Override
    public String rewrite(Path file, String text, Rewrite rewrite) {
        try {
            if (YAML.readTree(text) instanceof ObjectNode all) {
                return new EnvoyRewrite(rewrite, all).text();
            }
            throw new UnusableConfigurationException("it is not a YAML object");
        } catch (JsonProcessingException malformed) {
            throw new UnusableConfigurationException("it is not YAML: "
                    + malformed.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    /** The change of one configuration. */
    private static final class EnvoyRewrite {

        private final Rewrite rewrite;
        private final ObjectNode all;
        private final ObjectNode named = YAML.createObjectNode();

        private EnvoyRewrite(Rewrite rewrite, ObjectNode all) {
            this.rewrite = rewrite;
            this.all = all;
        }

        private String text() throws JsonProcessingException {
            if (all.has("dynamic_resources")) {
                throw new UnusableConfigurationException(
                        "its listeners or clusters come from a management server (dynamic_resources)");
            }
            rewrite.changed("admin, logs, statistics and tracing: left out");
            all.remove(List.of(
                    "admin",
                    "stats_sinks",
                    "stats_config",
                    "tracing",
                    "hds_config",
                    "cluster_manager",
                    "watchdogs",
                    "overload_manager",
                    "bootstrap_extensions"));
            JsonNode resources = all.path("static_resources");
            if (resources instanceof ObjectNode object) {
                object.remove("secrets");
            }
            resources.path("clusters").forEach(cluster -> cluster((ObjectNode) cluster));
            resources.path("listeners").forEach(listener -> listener((ObjectNode) listener));
            return YAML.writeValueAsString(all);
        }

        private void cluster(ObjectNode cluster) {
            String name = cluster.path("name").asText();
            boolean found = rewrite.isUpstream(name);
            for (JsonNode endpoint : cluster.findValues("endpoint")) {
                JsonNode socket = endpoint.path("address").path("socket_address");
                String address = socket.isMissingNode()
                        ? "unix:"
                                + endpoint.path("address")
                                        .path("pipe")
                                        .path("path")
                                        .asText()
                        : socket.path("address").asText() + ":"
                                + socket.path("port_value").asText();
                found |= rewrite.isUpstream(address);
            }
            boolean tls = cluster.path("transport_socket").has("typed_config");
            if (tls) {
                rewrite.changed("checks of certificates of upstreams: left out");
                ObjectNode config =
                        ((ObjectNode) cluster.path("transport_socket").path("typed_config"));
                String type = config.path("@type").asText();
                config.removeAll().put("@type", type);
            }
            if (cluster.has("health_checks")) {
                rewrite.changed("health checks: left out");
            }
            cluster.remove(List.of(
                    "health_checks",
                    "eds_cluster_config",
                    "load_assignment",
                    "dns_lookup_family",
                    "dns_resolvers",
                    "typed_dns_resolver_config",
                    "cluster_type",
                    "upstream_bind_config",
                    "outlier_detection",
                    "lb_subset_config"));
            cluster.put("type", "STATIC");
            String address = found ? rewrite.service(tls) : Rewrite.NOBODY;
            if (!found) {
                rewrite.changed("cluster %s: nothing answers there".formatted(name));
            } else {
                named.put(name, true);
            }
            int colon = address.indexOf(':');
            ObjectNode assignment = cluster.putObject("load_assignment").put("cluster_name", name);
            assignment
                    .putArray("endpoints")
                    .addObject()
                    .putArray("lb_endpoints")
                    .addObject()
                    .putObject("endpoint")
                    .putObject("address")
                    .putObject("socket_address")
                    .put("address", address.substring(0, colon))
                    .put("port_value", Integer.parseInt(address.substring(colon + 1)));
        }

        private void listener(ObjectNode listener) {
            JsonNode socket = listener.path("address").path("socket_address");
            if (socket.path("protocol").asText().equals("UDP")) {
                throw new UnusableConfigurationException("its listener '%s' is one for QUIC"
                        .formatted(listener.path("name").asText()));
            }
            int given = socket.path("port_value").asInt(0);
            boolean tls = !listener.findValues("common_tls_context").isEmpty();
            String key = listener.path("name").asText() + " " + socket
                    + listener.path("address").path("pipe");
            String address = rewrite.listen(key, given, tls);
            listener.putObject("address")
                    .putObject("socket_address")
                    .put("address", "127.0.0.1")
                    .put("port_value", Integer.parseInt(address.replaceFirst(".*:", "")));
            listener.remove(List.of("additional_addresses", "access_log", "transparent", "freebind", "socket_options"));
            if (listener.path("listener_filters") instanceof ArrayNode filters) {
                remove(filters, "proxy_protocol");
            }
            if (listener.findValues("rds").size() > 0) {
                throw new UnusableConfigurationException("its routes come from a management server (rds)");
            }
            if (tls) {
                rewrite.changed("certificate: one of this run");
            }
            change(listener);
            places(listener, key);
        }

        private void change(JsonNode node) {
            if (node instanceof ObjectNode object) {
                object.remove(List.of("access_log", "access_log_options", "tracing", "require_client_certificate"));
                if (object.path("common_tls_context") instanceof ObjectNode context) {
                    JsonNode protocols = context.path("alpn_protocols");
                    context.removeAll();
                    if (!protocols.isMissingNode()) {
                        context.set("alpn_protocols", protocols);
                    }
                    ObjectNode certificate =
                            context.putArray("tls_certificates").addObject();
                    certificate
                            .putObject("certificate_chain")
                            .put("filename", rewrite.certificate().toString());
                    certificate
                            .putObject("private_key")
                            .put("filename", rewrite.key().toString());
                }
                if (object.path("http_filters") instanceof ArrayNode filters) {
                    FILTERS.forEach(name -> remove(filters, name));
                }
                object.remove("typed_per_filter_config");
            }
            node.forEach(this::change);
        }

        private void remove(ArrayNode filters, String name) {
            Iterator<JsonNode> each = filters.elements();
            while (each.hasNext()) {
                JsonNode filter = each.next();
                if (filter.path("name").asText().contains(name)
                        || filter.path("typed_config").path("@type").asText().contains("." + name + ".")) {
                    rewrite.changed("filter %s: left out".formatted(name));
                    each.remove();
                }
            }
        }

        /** Where the routes of a listener lead to the upstream. */
        private void places(JsonNode listener, String key) {
            for (JsonNode hosts : listener.findValues("virtual_hosts")) {
                for (JsonNode host : hosts) {
                    Optional<String> name = Optional.of(
                                    host.path("domains").path(0).asText())
                            .map(domain -> domain.replaceFirst(":\\d+$", ""))
                            .filter(domain -> !domain.isEmpty() && !domain.contains("*"));
                    for (JsonNode route : host.path("routes")) {
                        if (named.has(route.path("route").path("cluster").asText())) {
                            JsonNode match = route.path("match");
                            Optional<String> path = Optional.of(
                                            match.path("prefix").asText()
                                                    + match.path("path").asText())
                                    .filter(each -> !each.isEmpty());
                            rewrite.used(new Rewrite.UpstreamPlace(key, name, path));
                        }
                    }
                }
            }
        }
    }
}
