package io.triwire.baseline;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.smallrye.mutiny.Multi;

/** Server-Sent Events: a {@code Multi} of one item for each event. */
@Path("/sse")
public class StreamResource {

    private final KafkaEvents events;

    StreamResource(KafkaEvents events) {
        this.events = events;
    }

    /** Streams each event. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> stream(@Context Sse sse) {
        Multi<OutboundSseEvent> live = events.live().onOverflow().buffer(10_000).map(text -> sse.newEventBuilder()
                .data(text)
                .build());
        return Multi.createBy().merging().streams(Multi.createFrom().item(sse.newEvent("welcome")), live);
    }
}
