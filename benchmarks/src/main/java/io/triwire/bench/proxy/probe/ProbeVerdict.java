package io.triwire.bench.proxy.probe;

/** What a finding means to somebody who serves events. */
public enum ProbeVerdict {
    /** As without a proxy. */
    GOOD,
    /** It works, but not as without a proxy. */
    FAIR,
    /** It does not work, or only while events are frequent. */
    BAD
}
