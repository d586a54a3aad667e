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

/** A few subscribers of each transport that begin at one place, on one route. */
final class DrillSubscribers implements AutoCloseable {

    private static final int OF_EACH = 4;
    private static final Duration TIME_TO_COME_BACK = Duration.ofSeconds(10);
    private static final Duration TIME_TO_ARRIVE = Duration.ofSeconds(5);

    private final ReplicaSet fleet;
    private final String start;
    private final List<DrillSubscriber> subscribers = new ArrayList<>();

    private DrillSubscribers(ReplicaSet fleet, String start) {
        this.fleet = fleet;
        this.start = start;
    }

    /** Subscribes, without waiting for anything to come. */
    static DrillSubscribers open(ReplicaSet fleet, LinkChoice route) throws IOException, InterruptedException {
        DrillSubscribers audience = new DrillSubscribers(fleet, fleet.cursor());
        for (Transport transport : Transport.values()) {
            for (int number = 0; number < OF_EACH; number++) {
                audience.subscribers.add(new DrillSubscriber(transport, number, route, audience.start));
            }
        }
        return audience;
    }

    /** Waits until all subscribers have received an event since an instant; those transports of which not all have. */
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

    /** Has all of them lose their connections, as clients do whose network changes. */
    void leave() {
        subscribers.forEach(DrillSubscriber::leave);
    }

    /**
     * Holds what has been received up to now against what has been published up to now.
     *
     * @throws IOException if a service without a proxy does not have it
     */
    Map<Transport, DrillAccount> accounts() throws IOException, InterruptedException {
        long published = fleet.published();
        Set<Long> wanted = fleet.eventsAfter(start, published);
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

    /** What became of the connections of a transport since an instant. */
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
