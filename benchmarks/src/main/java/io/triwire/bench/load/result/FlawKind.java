package io.triwire.bench.load.result;

/** Kinds of flaws. */
public enum FlawKind {
    /** The publisher reached less than 99 % of its rate. */
    PUBLISH_RATE,
    /** A core of the generator was more than 80 % busy. */
    CLIENT_CPU,
    /** The p99 of the lag of the generator's event loops was above 20 ms. */
    EVENT_LOOP_LAG,
    /** A garbage collection of a process that measures took more than 50 ms. */
    GC_PAUSE,
    /** The hypervisor gave more than 3 % of the machine's time to other virtual machines. */
    STOLEN_CPU,
    /** Other programs kept more than 0.12 of a CPU busy. */
    OTHER_PROGRAMS,
    /** A CPU limit stopped the programs of the comparison. */
    THROTTLED,
    /** A connection failed or was lost. */
    CONNECTION_FAILED,
    /** The generator reached the limit of open files. */
    OPEN_FILES,
    /** Events arrived before they were due. */
    CLOCK,
    /** Events took longer than the histograms can record. */
    OUT_OF_RANGE,
    /** The medians of Gatling and the probe differ by more than the larger of 1 ms and 10 %. */
    PROBE_DISAGREES,
    /** Latency and rate had not settled when a run for a ranking began. */
    WARM_UP,
    /** Java's compiler took more than 50 % of the service's CPU time in a run for a ranking. */
    COMPILING,
    /** The service failed, ended, or delivered unexpected events. */
    SERVICE,
    /** The run was stopped before its end. */
    INTERRUPTED;

    /** Whether it may be gone soon, so that the run may be done again: it is not of what is measured. */
    public boolean isDisturbance() {
        return switch (this) {
            case PUBLISH_RATE,
                    CLIENT_CPU,
                    EVENT_LOOP_LAG,
                    GC_PAUSE,
                    STOLEN_CPU,
                    OTHER_PROGRAMS,
                    THROTTLED,
                    WARM_UP,
                    COMPILING,
                    PROBE_DISAGREES -> true;
            case CONNECTION_FAILED, OPEN_FILES, CLOCK, OUT_OF_RANGE, SERVICE, INTERRUPTED -> false;
        };
    }
}
