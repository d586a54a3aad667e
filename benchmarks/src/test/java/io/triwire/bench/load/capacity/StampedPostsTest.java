package io.triwire.bench.load.capacity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.publish.Schedule;

import static org.assertj.core.api.Assertions.assertThat;

class StampedPostsTest {

    private final long[] sequences = {0, 0};

    @Test
    void eachEventCarriesItsChannelItsNumberAndTheTimeThatItIsDue() {
        assertThat(posts(3, 1).stream().map(post -> new String(post.data(), StandardCharsets.US_ASCII)))
                .allMatch(data -> data.length() == 100)
                .satisfiesExactly(
                        data -> assertThat(data).startsWith(stamp("000", "000000000000", 5_000_000_000L)),
                        data -> assertThat(data).startsWith(stamp("001", "000000000000", 5_100_000_000L)),
                        data -> assertThat(data).startsWith(stamp("000", "000000000001", 5_200_000_000L)));
    }

    @Test
    void theEventsOfAGroupAreDueAtTheSameMoment() {
        assertThat(posts(4, 2).stream().map(post -> new String(post.data(), StandardCharsets.US_ASCII)))
                .satisfiesExactly(
                        data -> assertThat(data).contains("0000000005000000000"),
                        data -> assertThat(data).contains("0000000005000000000"),
                        data -> assertThat(data).contains("0000000005200000000"),
                        data -> assertThat(data).contains("0000000005200000000"));
    }

    @Test
    void theNumbersGoOnWithTheNextPosts() {
        posts(3, 1);

        assertThat(sequences).containsExactly(2, 1);
    }

    private List<Post> posts(int count, int group) {
        List<Post> posts = new ArrayList<>();
        new StampedPosts(List.of("a", "b"), sequences, new Schedule(5_000_000_000L, 10, group), count, 100)
                .forEachRemaining(posts::add);
        return posts;
    }

    private static String stamp(String channel, String sequence, long nanos) {
        return "{\"twc\":\"%s\",\"s\":\"%s\",\"t\":\"%019d\",\"p\":\"x".formatted(channel, sequence, nanos);
    }
}
