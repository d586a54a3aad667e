package io.triwire.bench.process;

import java.io.IOException;
import java.util.List;

/**
 * Pins the measured service to one CPU and everything else to another, by {@code taskset} of util-linux. Does nothing
 * if {@code taskset} is not installed or there is only one CPU.
 */
public final class CpuPinning {

    private static final String SERVICE_CPU = "0";
    private static final String OTHER_CPU = "1";

    private final boolean possible;

    private CpuPinning(boolean possible) {
        this.possible = possible;
    }

    /** Pins all threads of this process to the CPU that the service does not use. */
    public static CpuPinning ofThisProcess() throws InterruptedException {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return new CpuPinning(false);
        }
        String pid = Long.toString(ProcessHandle.current().pid());
        try {
            Process taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", OTHER_CPU, pid)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new CpuPinning(taskset.waitFor() == 0);
        } catch (IOException missing) {
            return new CpuPinning(false);
        }
    }

    /** Whether this process was pinned. */
    public boolean possible() {
        return possible;
    }

    /** Words to put before the command of the service; none if this process was not pinned. */
    public List<String> prefix() {
        return possible ? List.of("taskset", "-c", SERVICE_CPU) : List.of();
    }
}
