package io.triwire.client;

/** What a subscriber receives, in order of arrival: an event, or the service's message about the subscription. */
public sealed interface Received permits ReceivedEvent, Control {

    /** The place in the feed after this. */
    String cursor();

    /**
     * Reads the JSON object that all transports send.
     *
     * @throws ProtocolViolationException if it is neither an event nor a known control
     */
    static Received of(String json) {
        return MessageReader.received(JsonObject.of(json));
    }
}
