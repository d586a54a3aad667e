package io.triwire.client;

/** What a subscriber receives: an event, or a message of the service about the subscription. */
public sealed interface Received permits ReceivedEvent, Control {

    /** The cursor after this event or message. */
    String cursor();

    /**
     * Parses the JSON object that all transports send.
     *
     * @throws ProtocolViolationException if it is neither an event nor a known control
     */
    static Received of(String json) {
        return MessageReader.received(JsonObject.of(json));
    }
}
