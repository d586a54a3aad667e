/**
 * Links from clients to services, direct or through an installed proxy, and the configuration files of proxies. It may
 * use {@code process} and {@code load.result}.
 */
package io.triwire.bench.proxy.link;
