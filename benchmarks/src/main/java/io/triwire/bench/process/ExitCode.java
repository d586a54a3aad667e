package io.triwire.bench.process;

/** Exit codes of the command; {@code --help} and the README list them too. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;

    /** The command failed and printed the reason. */
    public static final int FAILED = 1;

    /** Wrong usage, or an unreadable input file. */
    public static final int USAGE = 2;

    /**
     * In any run, an event was missing, duplicated or out of order, or a connection failed; or a required transport does
     * not work on a path.
     */
    public static final int ASSERTION = 3;

    /** A result is worse than its baseline, or a service grew in a soak. */
    public static final int REGRESSION = 4;

    /** A run is invalid: neither pass nor fail. */
    public static final int INVALID = 5;

    /** The output cannot be written: its reader has closed it (SIGPIPE), or the disk is full. */
    public static final int UNREAD = 141;

    private ExitCode() {}
}
