package io.triwire.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.process.CommandFailedException;
import io.triwire.bench.process.IoErrors;
import io.triwire.bench.proxy.matrix.MatrixPages;

/** The directory that a report is written to. */
public final class ReportDirectory {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    /** Bytes that one delivery takes in the files of a run. */
    private static final int BYTES_PER_DELIVERY = 20;

    private static final long BYTES_BESIDE = 20L << 20;

    private ReportDirectory() {}

    /**
     * Creates the directory if it does not exist, and checks that it is writable and has enough free space.
     *
     * @param asked the directory that the user named; if empty, one in the current directory, named after the time
     * @throws IllegalArgumentException if it contains files other than those of a proxy matrix
     * @throws CommandFailedException if it is not writable, has too little free space, or contains an unreadable matrix
     */
    public static Path prepare(Optional<Path> asked, List<Workload> workloads) {
        Path folder =
                asked.orElseGet(() -> Path.of("comparison-" + NAME.format(LocalDateTime.now(ZoneId.systemDefault()))));
        try {
            Files.createDirectories(folder);
            requireNothingElse(folder);
            // Fails before the measurement if the matrix is unreadable.
            MatrixPages.read(folder);
            Files.delete(Files.createTempFile(folder, "writable-", ""));
            requireRoom(folder, workloads);
            return folder;
        } catch (IOException failed) {
            throw new CommandFailedException(
                    "The directory '%s' cannot be written to: %s".formatted(folder, IoErrors.reason(failed)), failed);
        }
    }

    private static void requireNothingElse(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (!files.map(file -> file.getFileName().toString()).allMatch(MatrixPages.FILES::contains)) {
                throw new IllegalArgumentException("'%s' is not empty".formatted(folder));
            }
        }
    }

    private static void requireRoom(Path folder, List<Workload> workloads) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long needed = BYTES_BESIDE
                + workloads.stream().mapToLong(ReportDirectory::bytesOfRun).sum();
        if (free < needed) {
            throw new CommandFailedException("'%s' has room for %d MiB, but the files of the runs need %d MiB."
                    .formatted(folder, free >> 20, needed >> 20));
        }
    }

    private static long bytesOfRun(Workload workload) {
        double seconds = workload.ramp()
                        .plus(workload.times().warmUp())
                        .plus(workload.times().window())
                        .toMillis()
                / 1e3;
        return Math.round(workload.events().perSecond() * workload.population().count() * seconds * BYTES_PER_DELIVERY);
    }
}
