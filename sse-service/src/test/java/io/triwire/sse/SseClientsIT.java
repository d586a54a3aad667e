package io.triwire.sse;

import io.triwire.client.Transport;
import io.triwire.testkit.HttpClientContract;

/** Clients that nobody here wrote, with this service. */
class SseClientsIT extends HttpClientContract {

    SseClientsIT() {
        super(Transport.SSE);
    }
}
