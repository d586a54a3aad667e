package io.triwire.bench.compare;

import java.time.Duration;
import java.util.List;

import io.triwire.bench.load.measure.Arrivals;
import io.triwire.bench.load.swarm.Swarm;
import io.triwire.bench.load.swarm.SwarmPlan;
import io.triwire.bench.load.swarm.SwarmReport;
import io.triwire.bench.load.workload.Endpoint;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.ChannelChoice;

/**
 * The probe: a few lightweight subscribers in this process, beside Gatling's. They check Gatling's figures and count
 * the bytes on their sockets.
 */
final class LeanSubscribers implements AutoCloseable {

    /**
     * Number of subscribers. They subscribe spread over Gatling's ramp, because the service serves its subscribers in a
     * stable order.
     */
    static final int SUBSCRIBERS = 8;

    private final Arrivals arrivals;
    private final Swarm swarm;
    private final int channels;

    private LeanSubscribers(Arrivals arrivals, Swarm swarm, int channels) {
        this.arrivals = arrivals;
        this.swarm = swarm;
        this.channels = channels;
    }

    /** Opens the subscriptions one after another, spread over a time. */
    static LeanSubscribers open(Endpoint endpoint, Workload workload, List<String> channels, Duration over)
            throws InterruptedException {
        Arrivals arrivals = new Arrivals();
        SwarmPlan plan = plan(endpoint, SUBSCRIBERS, workload, channels);
        return new LeanSubscribers(
                arrivals,
                Swarm.listen(plan, over.dividedBy(SUBSCRIBERS), arrivals::append),
                plan.channels().size());
    }

    static SwarmPlan plan(Endpoint endpoint, int connections, Workload workload, List<String> channels) {
        boolean one = workload.population().subscription() == ChannelChoice.ONE;
        // The number of channels matters only if each subscriber filters by one.
        return new SwarmPlan(endpoint, connections, 0, one ? channels : channels.subList(0, 1), one);
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** Counts bytes from now on. */
    void openWindow() throws InterruptedException {
        swarm.openWindow(System.nanoTime());
    }

    /** The traffic of the sockets since the window was opened. */
    SwarmReport report() throws InterruptedException {
        return swarm.report(new long[channels]);
    }

    @Override
    public void close() {
        swarm.close();
    }
}
