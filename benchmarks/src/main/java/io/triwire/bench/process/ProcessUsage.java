package io.triwire.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CPU, memory and open files of a process, from Linux's {@code /proc} (proc(5)). The methods throw {@link
 * IllegalStateException} if the process has ended.
 */
public final class ProcessUsage {

    /** Length of a clock tick: USER_HZ is 100 on every Linux platform of Java. */
    private static final long MILLIS_PER_TICK = 10;

    private static final int USER_TICKS = 11;
    private static final int CHILDREN_USER_TICKS = 13;

    /** The last line of a class histogram: the number of live objects, and their bytes. */
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    /** The name of a thread that compiles, which Linux cuts off after 15 characters. */
    private static final Pattern COMPILER = Pattern.compile("^\\d+ \\(C[12] Compiler");

    private final long pid;

    /** The usage of the process with this id. */
    public ProcessUsage(long pid) {
        this.pid = pid;
    }

    /** The process id. */
    public long pid() {
        return pid;
    }

    /** A process and its current descendants, such as the workers of a server. */
    public static Stream<ProcessUsage> ofFamily(long pid) {
        Stream<ProcessHandle> started =
                ProcessHandle.of(pid).map(ProcessHandle::descendants).orElseGet(Stream::empty);
        return Stream.concat(Stream.of(pid), started.map(ProcessHandle::pid)).map(ProcessUsage::new);
    }

    /** CPU time of all threads, user and system, with a resolution of 10 ms. */
    public Duration cpu() {
        return ticks(USER_TICKS);
    }

    /** The same of its descendants that have ended, as far as it and they have waited for their children. */
    public Duration cpuOfEndedChildren() {
        return ticks(CHILDREN_USER_TICKS);
    }

    /**
     * CPU time of the threads with which a Java process compiles its code. It can fall, because the JVM ends such a
     * thread when there is nothing to compile.
     */
    public Duration compilerCpu() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.map(thread -> "task/" + thread.getFileName() + "/stat")
                    .map(this::readIfAny)
                    .filter(stat -> COMPILER.matcher(stat).find())
                    .map(stat -> ticks(stat, USER_TICKS))
                    .reduce(Duration.ZERO, Duration::plus);
        } catch (IOException | UncheckedIOException gone) {
            throw new IllegalStateException("Process %d has ended.".formatted(pid), gone);
        }
    }

    /** Ticks of the kernel as a duration. */
    static Duration ofTicks(long ticks) {
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    /** The time of two fields, user and system. */
    private Duration ticks(int user) {
        return ticks(read("stat"), user);
    }

    private static Duration ticks(String stat, int user) {
        // The name of the program stands in parentheses and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return ofTicks(Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1]));
    }

    /** Resident set size (VmRSS), in bytes. */
    public long residentBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElse(0);
    }

    /** Number of open file descriptors, sockets included. */
    public int openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        } catch (IOException | UncheckedIOException gone) {
            throw new IllegalStateException("Process %d has ended.".formatted(pid), gone);
        }
    }

    /**
     * Bytes of live objects on the heap of a Java process, after a garbage collection. Empty if this Java runtime has
     * no {@code jcmd}, or if {@code jcmd} fails.
     */
    public OptionalLong liveHeapBytes() throws InterruptedException {
        String jcmd = JdkTool.path("jcmd");
        try {
            // To a file, not a pipe: a process that measures itself is stopped and cannot read a pipe.
            Path output = Files.createTempFile("triwire-heap-", ".txt");
            try {
                new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start()
                        .waitFor();
                Matcher total = HISTOGRAM_TOTAL.matcher(Files.readString(output));
                return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
            } finally {
                Files.delete(output);
            }
        } catch (IOException runtimeOnly) {
            // A runtime without the tools of a JDK.
            return OptionalLong.empty();
        }
    }

    /** A file that may be gone, as that of a thread that has ended: then empty. */
    private String readIfAny(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid)).resolve(file));
        } catch (IOException gone) {
            return "";
        }
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException gone) {
            throw new IllegalStateException("Process %d has ended.".formatted(pid), gone);
        }
    }
}
