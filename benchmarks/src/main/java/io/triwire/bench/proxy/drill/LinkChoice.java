package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.triwire.bench.proxy.link.Link;
import io.triwire.bench.proxy.link.Proxy;
import io.triwire.bench.proxy.link.ProxyInstance;
import io.triwire.bench.proxy.link.RunningProxy;
import io.triwire.bench.proxy.link.Upstreams;
import io.triwire.bench.proxy.probe.wire.Exchange;
import io.triwire.bench.proxy.probe.wire.Head;
import io.triwire.bench.proxy.probe.wire.Request;
import io.triwire.client.Transport;

/** Chooses a link for each connection of a subscriber. */
@FunctionalInterface
public interface LinkChoice {

    /**
     * The link for a connection.
     *
     * @param transport transport of the subscriber
     * @param subscriber number of the subscriber, from 0
     * @param attempt number of the subscriber's connection, from 0
     */
    Link link(Transport transport, int subscriber, int attempt);

    /** Direct links to the two replicas in turn. */
    static LinkChoice direct(Upstreams upstreams) {
        List<Link> links = List.of(Link.direct(upstreams.services()), Link.direct(upstreams.replicas()));
        return (transport, subscriber, attempt) -> links.get((subscriber + attempt) % links.size());
    }

    /**
     * Links through a proxy. Behind a forward proxy, every second subscriber sends plain requests, if the proxy
     * forwards them for its transport; the others use CONNECT.
     */
    static LinkChoice through(Proxy proxy, RunningProxy running) throws InterruptedException {
        ProxyInstance instance = running.instance();
        if (proxy.kind() == Proxy.ProxyKind.REVERSE) {
            return to(Link.of(proxy.name(), instance.ports()));
        }
        Link direct = Link.of(proxy.name(), instance.services());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), instance.port());
        Link plain = direct.through(new Link.Forward(address, false));
        Link tunnel = direct.through(new Link.Forward(address, true));
        Set<Transport> passed = EnumSet.allOf(Transport.class);
        if (!upgrades(plain)) {
            passed.remove(Transport.WEBSOCKET);
        }
        return (transport, subscriber, attempt) -> passed.contains(transport) && subscriber % 2 == 0 ? plain : tunnel;
    }

    /** The same link for every connection. */
    static LinkChoice to(Link link) {
        return (transport, subscriber, attempt) -> link;
    }

    private static boolean upgrades(Link plain) throws InterruptedException {
        try (Exchange exchange = Exchange.open(plain, Request.of(Transport.WEBSOCKET))) {
            return exchange.head(Duration.ofSeconds(5))
                    .map(Head::status)
                    .filter(status -> status == 101)
                    .isPresent();
        } catch (IOException refused) {
            return false;
        }
    }
}
