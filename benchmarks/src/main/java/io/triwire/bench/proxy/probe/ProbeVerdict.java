package io.triwire.bench.proxy.probe;

/** The verdict on a behaviour. */
public enum ProbeVerdict {
    /** As without a proxy. */
    GOOD,
    /** It works, but with restrictions. */
    FAIR,
    /** It does not work, or works only while events are frequent. */
    BAD
}
