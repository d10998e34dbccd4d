package io.rdmagateway.ibverbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.ibverbs.ffm.Membarrier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenancyTest {

    private static final int ROUNDS = 100;

    @BeforeEach
    void needsTheBarrier() {
        assumeTrue(Membarrier.isAvailable(), "membarrier is not available here: nobody becomes a tenant");
    }

    @Test
    void shouldLetInTenantAloneWhenNotOver() {
        Tenancy tenancy = new Tenancy(Thread.currentThread());

        assertThat(CompletableFuture.supplyAsync(tenancy::enter).join()).isFalse();
        assertThat(new Tenancy(null).enter()).isFalse();
        assertThat(tenancy.enter()).isTrue();
        tenancy.leave();
        tenancy.end();
        assertThat(tenancy.enter()).isFalse();
    }

    @Test
    void shouldWaitForTenantWhenItIsIn() {
        Tenancy tenancy = new Tenancy(Thread.currentThread());
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean out = new AtomicBoolean();
        assertThat(tenancy.enter()).isTrue();

        CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> {
            asked.countDown();
            tenancy.end();
            return out.get();
        });

        await(asked);
        out.set(true);
        tenancy.leave();
        assertThat(ended.join()).as("the tenant was out when it ended").isTrue();
    }

    @Test
    void shouldNeverLetInWhenItHasEnded() {
        for (int i = 0; i < ROUNDS; i++) {
            AtomicReference<Tenancy> shared = new AtomicReference<>();
            AtomicBoolean freed = new AtomicBoolean();
            CountDownLatch busy = new CountDownLatch(1);
            CompletableFuture<Boolean> used = CompletableFuture.supplyAsync(() -> {
                Tenancy tenancy = new Tenancy(Thread.currentThread());
                shared.set(tenancy);
                boolean afterFree = false;
                for (int entered = 0; tenancy.enter(); entered++) {
                    afterFree |= freed.getPlain();
                    tenancy.leave();
                    if (entered == ROUNDS) {
                        busy.countDown();
                    }
                }
                return afterFree;
            });
            await(busy);

            shared.get().end();
            freed.setPlain(true);

            assertThat(used.join()).as("used after it was freed").isFalse();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
