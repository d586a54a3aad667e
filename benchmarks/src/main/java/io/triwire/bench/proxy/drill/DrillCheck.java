package io.triwire.bench.proxy.drill;

import io.triwire.bench.proxy.probe.Behaviour;

/** A behaviour that a drill measures. */
record DrillCheck(String name, String question) implements Behaviour {}
