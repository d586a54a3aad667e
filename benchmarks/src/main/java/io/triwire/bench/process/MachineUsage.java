package io.triwire.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a machine did since it started, and what this process and its descendants did of it: from Linux's {@code
 * /proc/stat} (proc(5)) and the CPU controller of the control group (cgroup-v2, {@code cpu.stat}).
 *
 * @param elapsedNanos reading of {@link System#nanoTime}
 * @param all time of all CPUs together, idle or not
 * @param programs CPU time of all programs
 * @param own CPU time of this process, its descendants, and those of them that have ended
 * @param stolen time that the hypervisor gave to other virtual machines
 * @param throttled time for which the control group's CPU limit stopped the programs of it; zero without a limit
 */
public record MachineUsage(
        long elapsedNanos, Duration all, Duration programs, Duration own, Duration stolen, Duration throttled) {

    private static final Path STAT = Path.of("/proc/stat");

    /** Fields of the line {@code cpu}, behind its name: the time of guests is in that of users. */
    private static final int USER = 0;

    private static final int NICE = 1;
    private static final int SYSTEM = 2;
    private static final int STEAL = 7;

    /** The usage until now; empty on a system without {@code /proc/stat}. */
    public static Optional<MachineUsage> now() {
        try (Stream<String> lines = Files.lines(STAT)) {
            String cpu = lines.findFirst().orElseThrow();
            Duration own = ProcessUsage.ofFamily(ProcessHandle.current().pid())
                    .map(MachineUsage::cpuSoFar)
                    .reduce(Duration.ZERO, Duration::plus);
            return Optional.of(of(cpu, own, throttledTime()));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** A reading of the line {@code cpu} of {@code /proc/stat}. */
    static MachineUsage of(String cpu, Duration own, Duration throttled) {
        List<Duration> times = Stream.of(cpu.trim().split(" +", -1))
                .skip(1)
                .limit(STEAL + 1)
                .map(ticks -> ProcessUsage.ofTicks(Long.parseLong(ticks)))
                .toList();
        return new MachineUsage(
                System.nanoTime(),
                times.stream().reduce(Duration.ZERO, Duration::plus),
                times.get(USER).plus(times.get(NICE)).plus(times.get(SYSTEM)),
                own,
                times.get(STEAL),
                throttled);
    }

    private static Duration cpuSoFar(ProcessUsage process) {
        try {
            return process.cpu().plus(process.cpuOfEndedChildren());
        } catch (IllegalStateException endedMeanwhile) {
            // Its parent counts it now.
            return Duration.ZERO;
        }
    }

    /** Version 1 of control groups has no such file, and neither has a group without the controller. */
    private static Duration throttledTime() throws IOException {
        try (Stream<String> groups = Files.lines(Path.of("/proc/self/cgroup"))) {
            Path stat = groups.filter(line -> line.startsWith("0::/"))
                    .findFirst()
                    .map(line -> Path.of("/sys/fs/cgroup", line.substring("0::/".length()), "cpu.stat"))
                    .orElse(Path.of("/sys/fs/cgroup/cpu.stat"));
            if (!Files.isReadable(stat)) {
                return Duration.ZERO;
            }
            try (Stream<String> lines = Files.lines(stat)) {
                return lines.filter(line -> line.startsWith("throttled_usec "))
                        .map(line ->
                                Duration.ofNanos(1_000 * Long.parseLong(line.substring("throttled_usec ".length()))))
                        .findFirst()
                        .orElse(Duration.ZERO);
            }
        }
    }

    /** Share of the machine's time that was stolen since an earlier reading, 0 to 1. */
    public double stolenShareSince(MachineUsage before) {
        Duration passed = all.minus(before.all);
        return passed.isZero() ? 0 : (double) stolen.minus(before.stolen).toNanos() / passed.toNanos();
    }

    /**
     * How many CPUs other programs kept busy since an earlier reading. What the kernel does for network packets in
     * software interrupts is no program's. The two clocks have a resolution of 10 ms, so that it can be a little below
     * zero.
     */
    public double otherCpusSince(MachineUsage before) {
        Duration others = programs.minus(before.programs).minus(own.minus(before.own));
        return (double) others.toNanos() / Math.max(1, elapsedNanos - before.elapsedNanos);
    }
}
