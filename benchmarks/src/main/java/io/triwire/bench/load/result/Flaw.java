package io.triwire.bench.load.result;

/**
 * Why a run is invalid.
 *
 * @param sentence says it with the value and the bound
 */
public record Flaw(Kind kind, String sentence) {

    /** Ways to be invalid. */
    public enum Kind {
        /** The publisher reached less than 99 % of its rate. */
        PUBLISH_RATE,
        /** A core of the generator was busy for more than 80 %. */
        CLIENT_CPU,
        /** The 99th percentile of its event loops' lag was above 20 ms. */
        EVENT_LOOP_LAG,
        /** One of its garbage collections took more than 50 ms. */
        GC_PAUSE,
        /** The hypervisor gave more than 3 % of the machine's time to other virtual machines. */
        STOLEN_CPU,
        /** Other programs kept more than 0.12 of a CPU busy. */
        OTHER_PROGRAMS,
        /** A CPU limit stopped the programs of the comparison. */
        THROTTLED,
        /** A connection failed or was lost. */
        CONNECTION_FAILED,
        /** The limit of open files was met. */
        OPEN_FILES,
        /** Events came before they were due. */
        CLOCK,
        /** Events took longer than can be recorded. */
        OUT_OF_RANGE,
        /** Gatling and the probe do not agree at the median, within the larger of 1 ms and 10 %. */
        PROBE_DISAGREES,
        /** Latency and rate had not settled when the warm-up ended, where transports are to be ranked. */
        WARM_UP,
        /** The service was not as it must be, or ended. */
        SERVICE,
        /** It was ended before its time. */
        INTERRUPTED
    }
}
