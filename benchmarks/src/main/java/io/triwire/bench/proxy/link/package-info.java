/**
 * Links from clients to services: direct, or through a proxy that is installed here, with its configuration files.
 * May use {@code process} and {@code load.result}.
 */
package io.triwire.bench.proxy.link;
