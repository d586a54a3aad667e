package io.triwire.longpoll;

import io.triwire.testkit.HttpClientContract;
import io.triwire.testkit.Transport;

/** Clients that nobody here wrote, with this service. */
class LongPollClientsIT extends HttpClientContract {

    LongPollClientsIT() {
        super(Transport.LONG_POLL);
    }
}
