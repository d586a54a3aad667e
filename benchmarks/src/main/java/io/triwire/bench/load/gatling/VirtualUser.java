package io.triwire.bench.load.gatling;

/**
 * One of the audience. It has two lives where the workload storms: what still comes to the first once the second has
 * begun is lost, as it is with a connection that breaks.
 */
final class VirtualUser {

    private final int number;
    private int life;
    private long begunNanos;
    private boolean heard;
    private boolean had;
    private String cursor = "";
    private long turn;

    VirtualUser(int number) {
        this.number = number;
        this.turn = number;
    }

    int number() {
        return number;
    }

    /** Begins a life, at this instant of {@link System#nanoTime}. */
    synchronized void begin(int newLife, long nanos) {
        life = newLife;
        begunNanos = nanos;
        heard = false;
    }

    synchronized boolean lives(int which) {
        return life == which;
    }

    /** When its life began. */
    synchronized long begunNanos() {
        return begunNanos;
    }

    /** Whether the service has said anything in this life. */
    synchronized boolean heard() {
        return heard;
    }

    /** Notes that the service has said something; true if it is the first word of this life. */
    synchronized boolean hears() {
        boolean first = !heard;
        heard = true;
        return first;
    }

    /** Notes that an event has come; true if it is the first of all. */
    synchronized boolean has() {
        boolean first = !had;
        had = true;
        return first;
    }

    /** Where it continues; empty before it knows. */
    synchronized String cursor() {
        return cursor;
    }

    synchronized void cursor(String newer) {
        cursor = newer;
    }

    /** The number of the event that it publishes next, where subscribers do. */
    synchronized long turn() {
        return turn;
    }

    /** Gives the next event but {@code others} to it. */
    synchronized void nextTurn(int others) {
        turn += others;
    }
}
