package io.triwire.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class TogetherTest {

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    /** Each waits for the other. */
    @Test
    void worksAtTheSameTime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);

        Together.run(List.of("one", "other"), name -> {
            both.countDown();
            both.await();
            done.add(name);
        });

        assertThat(done).containsExactlyInAnyOrder("one", "other");
    }

    /** The results of a comparison are read when it returns. */
    @RepeatedTest(10)
    void anInterruptEndsTheWorkAndWaitsForIt() throws Exception {
        CountDownLatch working = new CountDownLatch(2);
        Thread caller = new Thread(() -> {
            try {
                Together.run(List.of("one", "other"), name -> {
                    working.countDown();
                    try {
                        TimeUnit.SECONDS.sleep(60);
                    } finally {
                        TimeUnit.MILLISECONDS.sleep(name.equals("one") ? 0 : 300);
                        done.add(name);
                    }
                });
            } catch (IOException | InterruptedException interrupted) {
                done.add("returned");
            }
        });
        caller.start();
        working.await();

        caller.interrupt();
        caller.join();

        assertThat(done).endsWith("returned").hasSize(3);
    }

    @Test
    void failsAsTheWorkFails() {
        assertThatThrownBy(() -> Together.run(List.of("one"), name -> {
                    throw new IOException("full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("full");
        assertThatThrownBy(() -> Together.run(List.of("one"), name -> {
                    throw new IllegalStateException("ended");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("ended");
    }
}
