package io.triwire.longpoll;

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
class LongPollContractIT {

    @Nested
    class Delivery extends DeliveryContract {
        Delivery() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Resume extends ResumeContract {
        Resume() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Value extends ValueContract {
        Value() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Publish extends PublishContract {
        Publish() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Admission extends AdmissionContract {
        Admission() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Refusal extends RefusalContract {
        Refusal() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Outage extends OutageContract {
        Outage() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Kafka extends KafkaContract {
        Kafka() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class HalfOpen extends HalfOpenContract {
        HalfOpen() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Connection extends ConnectionContract {
        Connection() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Auth extends AuthContract {
        Auth() {
            super(Transport.LONG_POLL);
        }
    }

    @Nested
    class Fuzz extends FuzzContract {
        Fuzz() {
            super(Transport.LONG_POLL);
        }
    }
}
