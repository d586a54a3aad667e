package io.triwire.bench.proxy.drill;

import java.util.Optional;

import io.triwire.bench.proxy.link.RunningProxy;

/**
 * The services and the path of a drill.
 *
 * @param replicas the services
 * @param links link of each connection
 * @param proxy the proxy in the path; empty for the control
 */
public record DrillTestBed(ReplicaSet replicas, LinkChoice links, Optional<RunningProxy> proxy) {}
