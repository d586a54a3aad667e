package io.triwire.bench.process;

import java.io.IOException;
import java.util.List;

/**
 * One processor for the service that is measured, another for everything else: {@code taskset} of util-linux, where
 * there is one and there are two processors.
 */
public final class CpuPinning {

    private static final String SERVICE_CPU = "0";
    private static final String OTHER_CPU = "1";

    private final boolean possible;

    private CpuPinning(boolean possible) {
        this.possible = possible;
    }

    /** Keeps this process, all its threads, off the processor of the service. */
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

    public boolean possible() {
        return possible;
    }

    /** What stands before the command of the service. */
    public List<String> prefix() {
        return possible ? List.of("taskset", "-c", SERVICE_CPU) : List.of();
    }
}
