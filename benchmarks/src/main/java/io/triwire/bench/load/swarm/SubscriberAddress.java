package io.triwire.bench.load.swarm;

/**
 * The address that a subscriber connects to.
 *
 * @param host name or address
 * @param port TCP port
 * @param path with its leading slash
 * @param query parameters for each subscription, without the question mark; may be empty
 */
record SubscriberAddress(String host, int port, String path, String query) {

    /** The head of a request; further headers can follow. */
    String get(String parameters) {
        String separator = query.isEmpty() || parameters.isEmpty() ? "" : "&";
        return "GET %s?%s%s%s HTTP/1.1\r\nHost: %s:%d\r\n".formatted(path, query, separator, parameters, host, port);
    }
}
