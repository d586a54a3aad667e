package io.triwire.bench.load.gatling;

import io.gatling.javaapi.core.ChainBuilder;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

/** A feed over long polling: each subscriber polls repeatedly for the events after its cursor, on one connection. */
public final class LongPollFeedSimulation extends FeedSimulation {

    public LongPollFeedSimulation() {
        super(Transport.LONG_POLL, Source.FEED);
        subscribe(listen(audience));
    }

    static ChainBuilder listen(VirtualUsers audience) {
        return asLongAs(audience::polls)
                .on(http("poll")
                        .get(audience::pollAddress)
                        .check(
                                status().is(200),
                                bodyString()
                                        .transformWithSession(audience::takePolled)
                                        .is(!VirtualUsers.ENOUGH)))
                .exec(audience::leave);
    }
}
