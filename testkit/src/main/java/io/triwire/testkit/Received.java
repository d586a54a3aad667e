package io.triwire.testkit;

/** What a subscriber receives, in the order of its arrival: an event, or the service's word about the subscription. */
public sealed interface Received permits ReceivedEvent, Control {

    /** The place in the feed after this. */
    String cursor();

    /**
     * Reads the JSON object that all transports use.
     *
     * @throws ProtocolViolationException if it is neither an event nor a control that is known
     */
    static Received of(JsonMembers members) {
        return members.has("control") ? Control.of(members) : ReceivedEvent.of(members);
    }
}
