package io.triwire.bench.drill;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.triwire.bench.link.Setup;
import io.triwire.bench.probe.Behaviour;
import io.triwire.bench.probe.Finding;
import io.triwire.client.Transport;

/** Something that happens to a path of the real services, and what their subscribers of all transports make of it. */
public interface Drill {

    /** What it finds out, in the order of reports. */
    List<Behaviour> behaviours();

    /** In which configuration it makes sense. */
    Setup setup();

    /**
     * Does it, within seconds.
     *
     * @return a finding of each transport for each behaviour, by its name
     * @throws IOException if the services themselves do not deliver
     */
    Map<String, Map<Transport, Finding>> measure(Stage stage) throws IOException, InterruptedException;
}
