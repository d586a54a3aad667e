package io.triwire.bench.proxy.drill;

import java.util.Optional;

import io.triwire.bench.proxy.link.RunningProxy;

/**
 * Where a drill takes place.
 *
 * @param proxy what stands in the path; none for the control
 */
public record DrillTestBed(ReplicaSet fleet, LinkChoice route, Optional<RunningProxy> proxy) {}
