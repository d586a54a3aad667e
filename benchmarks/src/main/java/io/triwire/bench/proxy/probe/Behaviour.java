package io.triwire.bench.proxy.probe;

/** A behaviour of a path that can be measured. */
public interface Behaviour {

    /** Its name: lower case, no spaces. */
    String name();

    /** The question that the measurement answers. */
    String question();
}
