package io.triwire.bench.link;

import java.util.Map;

import io.triwire.testkit.Transport;

/**
 * The services that a proxy stands in front of, by their ports of the loopback address.
 *
 * @param services of each transport
 * @param replicas a second instance of each, which {@link Setup#REPLICAS} needs
 * @param secure the services where they speak TLS themselves, which a tunnel through a forward proxy leads to
 */
public record Upstreams(
        Map<Transport, Integer> services, Map<Transport, Integer> replicas, Map<Transport, Integer> secure) {

    public Upstreams {
        services = Map.copyOf(services);
        replicas = Map.copyOf(replicas);
        secure = Map.copyOf(secure);
    }

    /** Services of which there is one each, without TLS: the other places have the same ports. */
    public static Upstreams of(Map<Transport, Integer> services) {
        return new Upstreams(services, services, services);
    }
}
