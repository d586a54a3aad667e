package io.triwire.bench.proxy.own;

/**
 * A listener of a configuration.
 *
 * @param given its port as configured; 0 if it is a Unix socket
 * @param port its port of the loopback address here
 * @param secure whether it speaks TLS
 */
public record Listener(int given, int port, boolean secure) {}
