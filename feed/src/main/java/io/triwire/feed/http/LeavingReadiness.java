package io.triwire.feed.http;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Unready from the moment that the service is asked to end, although it serves a while longer. */
@Readiness
@ApplicationScoped
class LeavingReadiness implements HealthCheck {

    private final Drain drain;

    LeavingReadiness(Drain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("staying").status(!drain.leaving()).build();
    }
}
