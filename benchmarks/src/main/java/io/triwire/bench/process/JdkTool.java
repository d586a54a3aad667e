package io.triwire.bench.process;

import java.nio.file.Path;

/** The programs of the JDK that runs this process. */
public final class JdkTool {

    private JdkTool() {}

    /** The path of a program, such as {@code java}. */
    public static String path(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
