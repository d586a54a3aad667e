package io.triwire.bench.load.result;

import io.triwire.client.Transport;

/**
 * A path that does not carry a transport, as tested before the first run: there are no runs of it.
 *
 * @param path names of the proxy and its configuration
 * @param reason what happens instead, such as {@code 426 from the service}
 */
public record UnsupportedPath(String path, Transport transport, String reason) {}
