package io.triwire.bench.compare;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.triwire.bench.load.publish.GeneratedChannels;
import io.triwire.bench.load.publish.Post;
import io.triwire.bench.load.workload.Workload;
import io.triwire.bench.load.workload.Workload.Source;

/**
 * The source of a comparison's events: a recorded file, repeated as needed, or a generator.
 *
 * @param recorded the events of the file; empty to generate events
 */
public record EventSource(Optional<List<Post>> recorded) {

    /** Stands for the channel of an event without one; no subscriber can ask for it. */
    private static final String NONE = "";

    /** The workload with the channels of these events: a file has its own. */
    public Workload of(Workload workload) {
        return replays(workload) ? workload.withChannels(channels(workload).size()) : workload;
    }

    /** Whether the events of a workload come from the file. */
    boolean replays(Workload workload) {
        return recorded.isPresent()
                && workload.events().publishedBy() == Source.FEED
                && workload.events().perSecond() > 0;
    }

    /** The names of a workload's channels; the index in the list is the number of the channel. */
    List<String> channels(Workload workload) {
        if (!replays(workload)) {
            return GeneratedChannels.names(workload.events().channels());
        }
        Set<String> names = new LinkedHashSet<>();
        recorded.orElseThrow().forEach(post -> names.add(channel(post)));
        return new ArrayList<>(names);
    }

    static String channel(Post post) {
        return post.channel().orElse(NONE);
    }

    /** The events of a run. */
    Iterator<Post> posts(Workload workload, String runId, long count, GeneratedPosts.Clock clock) {
        if (!replays(workload)) {
            return new GeneratedPosts(
                    runId, channels(workload), workload.events().payloadBytes(), count, clock);
        }
        List<Post> posts = recorded.orElseThrow();
        return Stream.generate(posts::stream)
                .flatMap(round -> round)
                .limit(count)
                .iterator();
    }
}
