package io.triwire.bench.proxy.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.triwire.client.Transport;

/** Four subscribers of each transport that start at the same cursor, on the same links. */
final class DrillSubscribers implements AutoCloseable {

    private static final int OF_EACH = 4;
    private static final Duration TIME_TO_COME_BACK = Duration.ofSeconds(10);
    private static final Duration TIME_TO_ARRIVE = Duration.ofSeconds(5);

    private final ReplicaSet replicas;
    private final String start;
    private final List<DrillSubscriber> subscribers = new ArrayList<>();

    private DrillSubscribers(ReplicaSet replicas, String start) {
        this.replicas = replicas;
        this.start = start;
    }

    /** Subscribes, without waiting for a connection. */
    static DrillSubscribers open(ReplicaSet replicas, LinkChoice links) throws IOException, InterruptedException {
        DrillSubscribers opened = new DrillSubscribers(replicas, replicas.cursor());
        for (Transport transport : Transport.values()) {
            for (int number = 0; number < OF_EACH; number++) {
                opened.subscribers.add(new DrillSubscriber(transport, number, links, opened.start));
            }
        }
        return opened;
    }

    /**
     * Waits until every subscriber has received an event since an instant. Returns the transports of those that have
     * not.
     */
    Set<Transport> awaitHeard(long sinceNanos) throws InterruptedException {
        long end = System.nanoTime() + TIME_TO_COME_BACK.toNanos();
        Set<Transport> silent = silent(sinceNanos);
        while (!silent.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
            silent = silent(sinceNanos);
        }
        return silent;
    }

    private Set<Transport> silent(long sinceNanos) {
        Set<Transport> silent = EnumSet.noneOf(Transport.class);
        subscribers.stream()
                .filter(subscriber -> !subscriber.heardSince(sinceNanos))
                .forEach(subscriber -> silent.add(subscriber.transport()));
        return silent;
    }

    /** Closes all their connections, as when the network of clients changes. */
    void leave() {
        subscribers.forEach(DrillSubscriber::leave);
    }

    /**
     * Compares what each subscriber has received with what has been published so far.
     *
     * @throws IOException if a service does not deliver these events without a proxy either
     */
    Map<Transport, DrillAccount> accounts() throws IOException, InterruptedException {
        long published = replicas.published();
        Set<Long> wanted = replicas.eventsAfter(start, published);
        long end = System.nanoTime() + TIME_TO_ARRIVE.toNanos();
        Map<Transport, DrillAccount> accounts = accounts(wanted, published);
        while (accounts.values().stream().anyMatch(account -> account.missing() > 0) && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
            accounts = accounts(wanted, published);
        }
        return accounts;
    }

    private Map<Transport, DrillAccount> accounts(Set<Long> wanted, long end) {
        Map<Transport, DrillAccount> accounts = new EnumMap<>(Transport.class);
        for (DrillSubscriber subscriber : subscribers) {
            accounts.merge(
                    subscriber.transport(), DrillAccount.of(subscriber.received(), wanted, end), DrillAccount::plus);
        }
        return accounts;
    }

    /** The connections of the subscribers of a transport since an instant. */
    ConnectionHistory history(Transport transport, long sinceNanos) {
        return new ConnectionHistory(
                transport,
                subscribers.stream()
                        .filter(subscriber -> subscriber.transport() == transport)
                        .map(DrillSubscriber::attempts)
                        .toList(),
                sinceNanos);
    }

    @Override
    public void close() {
        subscribers.forEach(DrillSubscriber::close);
    }
}
