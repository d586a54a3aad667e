package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.triwire.bench.proxy.link.ProxyConfig;
import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.client.Transport;

/** Something that happens to a path of the real services, and what their subscribers of all transports make of it. */
public interface Drill {

    /** What it finds out, in the order of reports. */
    List<Behaviour> behaviours();

    /** In which configuration it makes sense. */
    ProxyConfig setup();

    /**
     * Does it, within seconds.
     *
     * @return a finding of each transport for each behaviour, by its name
     * @throws IOException if the services themselves do not deliver
     */
    Map<String, Map<Transport, ProbeFinding>> measure(DrillTestBed stage) throws IOException, InterruptedException;
}
