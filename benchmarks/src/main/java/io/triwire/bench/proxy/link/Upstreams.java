package io.triwire.bench.proxy.link;

import java.util.Map;

import io.triwire.client.Transport;

/**
 * The services that a proxy stands in front of, by their ports of the loopback address.
 *
 * @param services of each transport
 * @param replicas a second instance of each, which {@link ProxyConfig#REPLICAS} needs
 * @param secure the services where they speak TLS themselves, which a tunnel through a forward proxy leads to
 * @param health where the services tell whether they are ready
 * @param replicaHealth where the second instances do
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

    /** Services of which there is one each, without TLS and health: the other places have the same ports. */
    public static Upstreams of(Map<Transport, Integer> services) {
        return of(services, services);
    }

    /** Services of which there is one each, without health, which speak TLS themselves at other ports. */
    public static Upstreams of(Map<Transport, Integer> services, Map<Transport, Integer> secure) {
        return new Upstreams(services, services, secure, services, services);
    }
}
