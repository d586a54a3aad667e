package io.triwire.bench.proxy.probe;

import java.util.Optional;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.probe.wire.OriginLog;

/**
 * The path that a probe measures.
 *
 * @param origin origin at the end of the path
 * @param link the path
 * @param secure the path with TLS between client and proxy, if there is TLS
 * @param tunnel the path through CONNECT, for a forward proxy
 * @param secureTunnel the path through CONNECT with TLS between client and origin, for a forward proxy
 * @param proxy the proxy in the path; empty for the control
 */
public record ProbeTarget(
        OriginLog origin,
        Link link,
        Optional<Link> secure,
        Optional<Link> tunnel,
        Optional<Link> secureTunnel,
        Optional<RunningProxy> proxy) {

    /** A path without a proxy. */
    public static ProbeTarget of(OriginLog origin, Link link) {
        return new ProbeTarget(origin, link, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
