package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.client.Transport;

/** A fault scenario: an event on the path to the real services, and its effect on subscribers of every transport. */
public interface Drill {

    /** The behaviours that it measures, in the order of reports. */
    List<Behaviour> behaviours();

    /** The configuration that it needs. */
    ProxyConfig config();

    /**
     * Runs the drill, within seconds.
     *
     * @return a finding for each transport, by name of the behaviour
     * @throws IOException if the services do not deliver without a proxy either
     */
    Map<String, Map<Transport, ProbeFinding>> measure(DrillTestBed testBed) throws IOException, InterruptedException;
}
