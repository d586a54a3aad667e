package io.triwire.sse;

import io.triwire.testkit.HttpClientContract;
import io.triwire.testkit.Transport;

/** Clients that nobody here wrote, with this service. */
class SseClientsIT extends HttpClientContract {

    SseClientsIT() {
        super(Transport.SSE);
    }
}
