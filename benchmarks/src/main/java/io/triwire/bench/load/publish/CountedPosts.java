package io.triwire.bench.load.publish;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** A fixed number of posts, each generated when it is requested. Not thread-safe. */
public abstract class CountedPosts implements Iterator<Post> {

    private final long count;
    private long index;

    /**
     * @param count number of posts
     */
    protected CountedPosts(long count) {
        this.count = count;
    }

    /**
     * The post with this number.
     *
     * @param number counted from 0
     */
    protected abstract Post post(long number);

    @Override
    public final boolean hasNext() {
        return index < count;
    }

    @Override
    public final Post next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return post(index++);
    }
}
