package io.triwire.longpoll;

import io.triwire.client.Transport;
import io.triwire.testkit.HttpClientContract;

/** Clients that nobody here wrote, with this service. */
class LongPollClientsIT extends HttpClientContract {

    LongPollClientsIT() {
        super(Transport.LONG_POLL);
    }
}
