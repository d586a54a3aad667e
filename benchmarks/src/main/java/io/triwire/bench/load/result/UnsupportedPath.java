package io.triwire.bench.load.result;

import io.triwire.client.Transport;

/**
 * A path that does not carry a transport, as was found before anything was measured: there are no runs of it.
 *
 * @param path name of the proxy and its configuration
 * @param reason what happens, such as {@code 426 from the service}
 */
public record UnsupportedPath(String path, Transport transport, String reason) {}
