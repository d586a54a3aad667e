package io.triwire.baseline;

import java.time.Duration;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;

/** Long polling: a request is answered with the next event. */
@Path("/lp")
public class PollResource {

    private static final int NOWHERE = -1;

    private final KafkaEvents events;

    PollResource(KafkaEvents events) {
        this.events = events;
    }

    /** Answers with the event at {@code after}, or with none after 20 s; tells the place to go on at without it. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<String> poll(@QueryParam("after") @DefaultValue("" + NOWHERE) int after) {
        if (after == NOWHERE) {
            return Uni.createFrom().item(body(events.count(), ""));
        }
        return events.at(after)
                .map(event -> body(after + 1, event))
                .ifNoItem()
                .after(Duration.ofSeconds(20))
                .recoverWithItem(() -> body(after, ""));
    }

    private static String body(int next, String event) {
        return "{\"cursor\":\"%d\",\"events\":[%s]}".formatted(next, event);
    }
}
