package io.triwire.baseline;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The events as they come from Kafka, one by one, to whoever is there. */
@ApplicationScoped
public class KafkaEvents {

    private final BroadcastProcessor<String> live = BroadcastProcessor.create();
    private final List<String> all = new ArrayList<>();

    /** Takes an event. */
    @Incoming("events")
    public void take(String event) {
        synchronized (all) {
            all.add(event);
        }
        live.onNext(event);
    }

    /** Every event from now on. */
    Multi<String> live() {
        return live;
    }

    /** How many events there have been. */
    int count() {
        synchronized (all) {
            return all.size();
        }
    }

    /** The event at an index, when it is there. */
    Uni<String> at(int index) {
        synchronized (all) {
            return index < all.size()
                    ? Uni.createFrom().item(all.get(index))
                    : live.toUni().onItem().transformToUni(any -> at(index));
        }
    }
}
