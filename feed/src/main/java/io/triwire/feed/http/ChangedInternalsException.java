package io.triwire.feed.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.util.Version;
import io.vertx.core.Vertx;

/** Vert.x or Netty differs inside from the versions that {@link VertxInternals} was written for. */
public final class ChangedInternalsException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /**
     * Vert.x or Netty differs.
     *
     * @param difference what was expected and is not so; a sentence without its full stop
     */
    ChangedInternalsException(String difference) {
        super("%s. This service relies on internals of Vert.x %s and Netty %s, but runs with Vert.x %s and Netty %s."
                .formatted(
                        difference,
                        VertxInternals.VERTX_VERSION,
                        VertxInternals.NETTY_VERSION,
                        vertxVersion(),
                        nettyVersion()));
    }

    static String vertxVersion() {
        try (InputStream version = Vertx.class.getResourceAsStream("/META-INF/vertx/vertx-version.txt")) {
            return version == null
                    ? "of an unknown version"
                    : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            return "of an unknown version";
        }
    }

    static String nettyVersion() {
        return Optional.ofNullable(Version.identify().get("netty-transport"))
                .map(Version::artifactVersion)
                .orElse("of an unknown version");
    }
}
