package io.triwire.feed;

import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContextPropagationTest {

    private static void answer() {
        Uni.createFrom().item(1).onItem().transform(one -> one + 1).subscribe().with(two -> {});
    }

    @Test
    void isOffForOneStep() {
        assertThat(CountedContext.capturesDuring(() -> ContextPropagation.without(ContextPropagationTest::answer)))
                .isZero();
    }

    @Test
    void isOnBeforeAndAfterTheStep() {
        assertThat(CountedContext.capturesDuring(ContextPropagationTest::answer))
                .as("before")
                .isPositive();

        ContextPropagation.without(ContextPropagationTest::answer);

        assertThat(CountedContext.capturesDuring(ContextPropagationTest::answer))
                .as("after")
                .isPositive();
    }

    @Test
    void isOnAfterAStepThatFails() {
        assertThatThrownBy(() -> ContextPropagation.without(() -> {
                    throw new IllegalStateException("a step failed");
                }))
                .hasMessage("a step failed");

        assertThat(CountedContext.capturesDuring(ContextPropagationTest::answer))
                .isPositive();
    }
}
