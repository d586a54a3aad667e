package io.triwire.bench.proxy.path;

import io.triwire.bench.proxy.probe.Behaviour;
import io.triwire.bench.proxy.probe.ProbeFinding;
import io.triwire.client.Transport;

/** What a probe found on a transport. */
public record PathFinding(Behaviour behaviour, Transport transport, ProbeFinding finding) {}
