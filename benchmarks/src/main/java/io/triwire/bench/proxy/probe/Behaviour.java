package io.triwire.bench.proxy.probe;

/** What can be asked of a path. */
public interface Behaviour {

    /** Its name, in lower case and without spaces. */
    String name();

    /** The question that it answers. */
    String question();
}
