package io.triwire.bench.proxy.link;

import java.util.Map;

import io.triwire.client.Transport;

/**
 * The services behind a proxy: their ports on the loopback address, by transport.
 *
 * @param services ports of the services
 * @param replicas ports of a second instance of each service, for {@link ProxyConfig#REPLICAS}
 * @param secure TLS ports of the services, for tunnels through a forward proxy
 * @param health management ports of the services
 * @param replicaHealth management ports of the second instances
 */
public record Upstreams(
        Map<Transport, Integer> services,
        Map<Transport, Integer> replicas,
        Map<Transport, Integer> secure,
        Map<Transport, Integer> health,
        Map<Transport, Integer> replicaHealth) {

    public Upstreams {
        services = Map.copyOf(services);
        replicas = Map.copyOf(replicas);
        secure = Map.copyOf(secure);
        health = Map.copyOf(health);
        replicaHealth = Map.copyOf(replicaHealth);
    }

    /** One instance of each service, without TLS and health check: all ports are the same. */
    public static Upstreams of(Map<Transport, Integer> services) {
        return of(services, services);
    }

    /** One instance of each service, with TLS ports and without health check. */
    public static Upstreams of(Map<Transport, Integer> services, Map<Transport, Integer> secure) {
        return new Upstreams(services, services, secure, services, services);
    }
}
