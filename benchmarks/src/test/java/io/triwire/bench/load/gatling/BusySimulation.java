package io.triwire.bench.load.gatling;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.gatling.javaapi.core.Session;

import io.triwire.bench.load.workload.Workload.Source;
import io.triwire.client.Transport;

import static io.gatling.javaapi.core.CoreDsl.exec;

/** A simulation that does to its own event loops what no generator should: it computes on them. */
public final class BusySimulation extends FeedSimulation {

    private static final long BUSY_NANOS = Duration.ofMillis(60).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    public BusySimulation() {
        super(Transport.SSE, Source.FEED);
        subscribe(exec(BusySimulation::burn).exec(SseFeedSimulation.listen(audience)));
    }

    private static Session burn(Session session) {
        session.asScala()
                .eventLoop()
                .scheduleWithFixedDelay(BusySimulation::burn, PAUSE_NANOS, PAUSE_NANOS, TimeUnit.NANOSECONDS);
        return session;
    }

    private static void burn() {
        long endNanos = System.nanoTime() + BUSY_NANOS;
        while (System.nanoTime() - endNanos < 0) {
            Thread.onSpinWait();
        }
    }
}
