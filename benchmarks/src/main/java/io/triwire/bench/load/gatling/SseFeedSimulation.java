package io.triwire.bench.load.gatling;

import io.gatling.javaapi.core.ChainBuilder;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.bodyString;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.http.HttpDsl.sse;

/** A feed over Server-Sent Events: each subscriber opens one stream and reads it. */
public final class SseFeedSimulation extends FeedSimulation {

    public SseFeedSimulation() {
        super(Transport.SSE, Source.FEED);
        subscribe(listen(audience));
    }

    /**
     * The check matches only after a storm. While it waits for a match it sees each event on the event loop, and stamps
     * it there.
     */
    static ChainBuilder listen(VirtualUsers audience) {
        return exec(sse("subscribe")
                        .get(audience::address)
                        .await(audience::stay)
                        .on(sse.checkMessage("events")
                                .matching(bodyString()
                                        .transformWithSession(audience::takeServerSent)
                                        .is(VirtualUsers.ENOUGH))))
                .exec(audience::leave)
                .exec(sse("leave").close());
    }
}
