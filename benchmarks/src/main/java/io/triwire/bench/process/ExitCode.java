package io.triwire.bench.process;

/** How a command ends, for the script that called it. {@code --help} and the README say the same. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** Something failed; one sentence says what. */
    public static final int FAILED = 1;

    /** The command line is wrong, or a file that it names. */
    public static final int USAGE = 2;

    /** An event was missing, duplicated or out of order, or a connection failed, in whichever run. */
    public static final int ASSERTION = 3;

    /** A result is worse than its baseline, or a service grew in a soak. */
    public static final int REGRESSION = 4;

    /** There is a run whose figures may not be used: neither pass nor fail. */
    public static final int INVALID = 5;

    /** What it prints cannot be written: its reader has gone, or the disk is full. */
    public static final int UNREAD = 141;

    private ExitCode() {}
}
