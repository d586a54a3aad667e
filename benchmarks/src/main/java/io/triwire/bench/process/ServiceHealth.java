package io.triwire.bench.process;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** The health check of a service on this machine. */
public final class ServiceHealth {

    private static final Duration TIME_TO_ANSWER = Duration.ofSeconds(2);

    private ServiceHealth() {}

    /**
     * Whether a service is ready for subscribers: whether {@code /q/health/ready} answers 200 within 2 s.
     *
     * @param port its management port on the loopback address
     */
    public static boolean isReady(int port) {
        URI health = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(port));
        try {
            return BoundedHttp.get(health, TIME_TO_ANSWER).status() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
