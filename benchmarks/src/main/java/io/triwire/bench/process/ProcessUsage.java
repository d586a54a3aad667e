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
 * What the operating system says a process has used (Linux, proc(5)). What is asked of one that has ended is an {@link
 * IllegalStateException}.
 */
public final class ProcessUsage {

    /** Of a clock tick, which is 1/100 s wherever Java runs on Linux. */
    private static final long MILLIS_PER_TICK = 10;

    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    /** The last line of a histogram of classes: how many objects live, and their bytes. */
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final long pid;

    public ProcessUsage(long pid) {
        this.pid = pid;
    }

    public long pid() {
        return pid;
    }

    /** Of a process and of those that it has started, as servers do that have workers: as they are now. */
    public static Stream<ProcessUsage> ofFamily(long pid) {
        Stream<ProcessHandle> started =
                ProcessHandle.of(pid).map(ProcessHandle::descendants).orElseGet(Stream::empty);
        return Stream.concat(Stream.of(pid), started.map(ProcessHandle::pid)).map(ProcessUsage::new);
    }

    /** CPU time of all its threads, to 10 ms. */
    public Duration cpu() {
        String stat = read("stat");
        // The name of the program stands in parentheses and may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    /** Memory that is in RAM, in bytes. */
    public long residentBytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElse(0);
    }

    /** How many files it has open: connections count as well. */
    public int openFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        } catch (IOException | UncheckedIOException gone) {
            throw new IllegalStateException("Process %d has ended.".formatted(pid), gone);
        }
    }

    /**
     * What lives on the heap of a Java process, in bytes: it collects its garbage first. Empty where this JDK has no tool
     * to ask for that.
     */
    public OptionalLong liveHeapBytes() throws InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            // Not a pipe: a process that weighs itself stands still and reads none.
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
            // A Java runtime without the tools of a JDK.
            return OptionalLong.empty();
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
