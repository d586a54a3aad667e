package io.triwire.bench.drill;

import java.util.Optional;

import io.triwire.bench.link.RunningProxy;

/**
 * Where a drill takes place.
 *
 * @param proxy what stands in the path; none for the control
 */
public record Stage(Fleet fleet, Route route, Optional<RunningProxy> proxy) {}
