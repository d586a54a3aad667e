package io.triwire.feed;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the log has received and an event loop has not announced yet, while it has subscribers. For any thread. */
final class News {

    private Set<Optional<String>> channels = new HashSet<>();
    private boolean forAll;
    private boolean wanted;
    private Optional<Cursor> head = Optional.empty();

    /**
     * What is announced at a time.
     *
     * @param channels of the events that came; an event without a channel has none
     * @param forAll whether the log goes on at another place, so that it concerns every subscriber
     * @param head of the log after it
     */
    record Announcement(Set<Optional<String>> channels, boolean forAll, Cursor head) {}

    /** Adds events of these channels; a head that has moved alone is news as well. */
    synchronized void add(Set<Optional<String>> channels, Cursor head) {
        if (wanted) {
            this.channels.addAll(channels);
            this.head = Optional.of(head);
        }
    }

    /** Adds that the log goes on at another place. */
    synchronized void addForAll(Cursor head) {
        if (wanted) {
            this.forAll = true;
            this.head = Optional.of(head);
        }
    }

    /** Begins with nothing, for the first subscriber. */
    synchronized void begin() {
        wanted = true;
    }

    /** Drops all, and what comes until it begins again. */
    synchronized void end() {
        take();
        wanted = false;
    }

    synchronized boolean isEmpty() {
        return head.isEmpty();
    }

    /** Gives all of it, which is no news then. */
    synchronized Optional<Announcement> take() {
        Optional<Announcement> taken = head.map(place -> new Announcement(channels, forAll, place));
        channels = new HashSet<>();
        forAll = false;
        head = Optional.empty();
        return taken;
    }
}
