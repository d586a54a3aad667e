package io.triwire.bench.probe;

import java.util.Optional;

import io.triwire.bench.link.Link;
import io.triwire.bench.link.RunningProxy;
import io.triwire.bench.probe.wire.Origin;

/**
 * Where a probe is made.
 *
 * @param link the path
 * @param secure the same with TLS between client and proxy
 * @param tunnel the same through HTTP CONNECT
 * @param secureTunnel the same through HTTP CONNECT, with TLS between client and origin
 * @param proxy what stands in it
 */
public record Place(
        Origin origin,
        Link link,
        Optional<Link> secure,
        Optional<Link> tunnel,
        Optional<Link> secureTunnel,
        Optional<RunningProxy> proxy) {

    /** A path of which there is nothing but the link. */
    public static Place of(Origin origin, Link link) {
        return new Place(origin, link, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
