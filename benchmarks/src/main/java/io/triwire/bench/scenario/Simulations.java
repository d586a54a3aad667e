package io.triwire.bench.scenario;

import io.gatling.javaapi.core.Simulation;

/** Which simulation does what a plan asks for. */
final class Simulations {

    private Simulations() {}

    static Class<? extends Simulation> of(LoadPlan plan) {
        throw new UnsupportedOperationException("no simulation of " + plan.transport() + " yet");
    }
}
