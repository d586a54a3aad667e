package io.triwire.bench.drill;

import io.triwire.bench.probe.Behaviour;

/** A behaviour that a drill asks for. */
record Question(String name, String question) implements Behaviour {}
