package io.triwire.bench.compare;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import io.triwire.bench.load.publish.Post;

import static org.assertj.core.api.Assertions.assertThat;

class GeneratedPostsTest {

    private static final long DUE = 1_795_369_380_000_000L;

    private final GeneratedPosts posts = new GeneratedPosts(
            "1f00ba47-03",
            List.of("a", "b"),
            200,
            3,
            new GeneratedPosts.Clock(index -> DUE + 1_000 * index, () -> DUE + 77));

    @Test
    void saysWhoseAnEventIsAndWhenItWasDueAndMade() throws IOException {
        posts.next();

        JsonNode data = new ObjectMapper().readTree(posts.next().data());

        assertThat(data.path("run").asText()).isEqualTo("1f00ba47-03");
        assertThat(data.path("seq").asLong()).isEqualTo(1);
        assertThat(data.path("due").asLong()).isEqualTo(DUE + 1_000);
        assertThat(data.path("sent").asLong()).isEqualTo(DUE + 77);
    }

    @Test
    void hasTheLengthOfTheWorkloadAndItsChannelsInTurn() {
        assertThat(List.of(posts.next(), posts.next(), posts.next()))
                .allSatisfy(post -> assertThat(post.data()).hasSize(200))
                .extracting(Post::channel)
                .extracting(channel -> channel.orElseThrow())
                .containsExactly("a", "b", "a");
        assertThat(posts.hasNext()).isFalse();
    }
}
