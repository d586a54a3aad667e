package io.triwire.bench.load.gatling;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

/** A chat over Server-Sent Events, which only the service can send: clients publish by POST. */
public final class SseChatSimulation extends FeedSimulation {

    public SseChatSimulation() {
        super(Transport.SSE, Source.CLIENTS);
        subscribeAndPost(SseFeedSimulation.listen(audience));
    }
}
