package io.triwire.longpoll;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An endpoint that somebody adds to a copy of this service. The identity of a caller is request-scoped in Quarkus, as
 * the name is here.
 */
@QuarkusTest
@TestProfile(OwnEndpointTest.FreePorts.class)
class OwnEndpointTest {

    public static final class FreePorts implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            // Nothing listens at the address of Kafka: the endpoint does not need the feed.
            return Map.of(
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0",
                    "kafka.bootstrap.servers", "localhost:1",
                    "feed.leave-after", "0s",
                    "feed.drain", "0s");
        }
    }

    @RequestScoped
    static class Visitor {

        private String name = "nobody";

        String name() {
            return name;
        }

        void name(String other) {
            name = other;
        }
    }

    @Path("/q/visitor")
    public static class VisitorResource {

        private final Visitor visitor;

        @Inject
        VisitorResource(Visitor visitor) {
            this.visitor = visitor;
        }

        @GET
        public Uni<String> name(@QueryParam("name") String name) {
            visitor.name(name);
            return Uni.createFrom()
                    .voidItem()
                    .emitOn(Infrastructure.getDefaultExecutor())
                    .onItem()
                    .transform(done -> visitor.name());
        }
    }

    /** Set by Quarkus. */
    @TestHTTPResource("/q/visitor?name=ada")
    URI address = URI.create("");

    @Test
    void keepsTheContextOfItsRequestOnAnotherThread() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("ada");
    }
}
