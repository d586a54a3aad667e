package io.triwire.bench.proxy.own;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a configuration includes. A path of the system, such as {@code /etc/nginx/conf.d}, is looked for beside
 * the configuration first: it may be a copy of the whole directory.
 */
final class Includes {

    private static final int MOST_FILES = 200;
    private static final long MOST_BYTES = 1 << 20;

    /** What Certbot writes: settings of TLS that the certificate of this run does not need. */
    private static final String CERTBOT = "/etc/letsencrypt/";

    private final List<Path> bases;
    private final Path system;
    private final Rewrite rewrite;
    private int read;

    /**
     * Creates the includes of a file.
     *
     * @param system directory of the proxy in the system
     */
    Includes(Path file, Path system, Rewrite rewrite) {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        this.system = system;
        this.rewrite = rewrite;
        bases = Stream.of(Optional.of(directory), Optional.ofNullable(directory.getParent()), Optional.of(system))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * The files that must be there, in order; of a pattern with asterisks there may be none.
     *
     * @throws UnusableConfigurationException if a file without asterisks is missing
     */
    List<Path> required(String pattern, String line) {
        List<Path> files = files(pattern);
        if (files.isEmpty() && pattern.startsWith(CERTBOT)) {
            rewrite.changed("files of TLS and checks of certificates: left out", line);
        } else if (files.isEmpty() && !pattern.contains("*")) {
            throw new UnusableConfigurationException("line %s: include '%s': no such file".formatted(line, pattern));
        }
        return files;
    }

    /** The files that a pattern with asterisks names, in order; empty if there are none. */
    List<Path> files(String pattern) {
        Path given = Path.of(pattern);
        Path relative = given.startsWith(system) ? system.relativize(given) : given;
        return Stream.concat(bases.stream().map(base -> base.resolve(relative)), Stream.of(given))
                .map(Includes::matching)
                .filter(files -> !files.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<Path> matching(Path pattern) {
        Path directory = pattern.getParent();
        Path name = pattern.getFileName();
        if (directory == null || name == null || !Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> each = Files.newDirectoryStream(directory, name.toString())) {
            each.forEach(found::add);
        } catch (IOException unreadable) {
            return List.of();
        }
        Collections.sort(found);
        return found.stream().filter(Files::isRegularFile).toList();
    }

    /**
     * The text of a file.
     *
     * @throws UnusableConfigurationException if it cannot be read, is no text, or is too long
     */
    String text(Path file) {
        read++;
        if (read > MOST_FILES) {
            throw new UnusableConfigurationException("it includes more than %d files".formatted(MOST_FILES));
        }
        return read(file);
    }

    /** The text of a file, without counting it. */
    static String read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new UnusableConfigurationException("'%s' is a directory".formatted(file));
            }
            if (!Files.exists(file)) {
                throw new UnusableConfigurationException("'%s': no such file".formatted(file));
            }
            if (!Files.isReadable(file)) {
                throw new UnusableConfigurationException("'%s': permission denied".formatted(file));
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new UnusableConfigurationException("'%s' is longer than 1 MiB".formatted(file));
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (text.indexOf('\0') >= 0) {
                throw new UnusableConfigurationException("'%s' is not a text".formatted(file));
            }
            return text;
        } catch (IOException failed) {
            throw new UnusableConfigurationException("'%s' cannot be read: %s".formatted(file, failed.getMessage()));
        }
    }
}
