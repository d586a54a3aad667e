package io.triwire.bench.load.gatling;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

/** A chat over long polling: clients publish by POST. */
public final class LongPollChatSimulation extends FeedSimulation {

    public LongPollChatSimulation() {
        super(Transport.LONG_POLL, Source.CLIENTS);
        subscribeAndPost(LongPollFeedSimulation.listen(audience));
    }
}
