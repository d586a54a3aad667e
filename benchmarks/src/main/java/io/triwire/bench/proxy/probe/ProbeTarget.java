package io.triwire.bench.proxy.probe;

import java.util.Optional;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.probe.wire.Origin;

/**
 * Where a probe is made.
 *
 * @param link the path
 * @param secure the same with TLS between client and proxy
 * @param tunnel the same through HTTP CONNECT
 * @param secureTunnel the same through HTTP CONNECT, with TLS between client and origin
 * @param proxy what stands in it
 */
public record ProbeTarget(
        Origin origin,
        Link link,
        Optional<Link> secure,
        Optional<Link> tunnel,
        Optional<Link> secureTunnel,
        Optional<RunningProxy> proxy) {

    /** A path of which there is nothing but the link. */
    public static ProbeTarget of(Origin origin, Link link) {
        return new ProbeTarget(origin, link, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
