package io.triwire.bench.proxy.own;

import java.nio.file.Path;

/** Changes the configurations of one proxy. */
interface Rewriter {

    /** Name of the file from which the proxy reads a configuration here. */
    String fileName();

    /**
     * The configuration as it can run here.
     *
     * @param file where it is, for files that it includes
     * @throws UnusableConfigurationException if something cannot be replaced
     */
    String rewrite(Path file, String text, Rewrite rewrite) throws InterruptedException;
}
