package io.triwire.websocket;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.triwire.client.Transport;
import io.triwire.testkit.AdmissionContract;
import io.triwire.testkit.AuthContract;
import io.triwire.testkit.ConnectionContract;
import io.triwire.testkit.DeliveryContract;
import io.triwire.testkit.FuzzContract;
import io.triwire.testkit.HalfOpenContract;
import io.triwire.testkit.KafkaContract;
import io.triwire.testkit.OutageContract;
import io.triwire.testkit.PublishContract;
import io.triwire.testkit.RefusalContract;
import io.triwire.testkit.ResumeContract;
import io.triwire.testkit.ValueContract;

/** The contract of all transports, kept by this one. */
@Execution(ExecutionMode.CONCURRENT)
class WebSocketContractIT {

    @Nested
    class Delivery extends DeliveryContract {
        Delivery() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Resume extends ResumeContract {
        Resume() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Value extends ValueContract {
        Value() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Publish extends PublishContract {
        Publish() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Admission extends AdmissionContract {
        Admission() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Refusal extends RefusalContract {
        Refusal() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Outage extends OutageContract {
        Outage() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Kafka extends KafkaContract {
        Kafka() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class HalfOpen extends HalfOpenContract {
        HalfOpen() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Connection extends ConnectionContract {
        Connection() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Auth extends AuthContract {
        Auth() {
            super(Transport.WEBSOCKET);
        }
    }

    @Nested
    class Fuzz extends FuzzContract {
        Fuzz() {
            super(Transport.WEBSOCKET);
        }
    }
}
