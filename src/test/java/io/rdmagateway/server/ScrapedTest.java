package io.rdmagateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScrapedTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it may wrap
    private final AtomicInteger asked = new AtomicInteger();
    private final Scraped<Integer> scraped = new Scraped<>(asked::incrementAndGet, nanos::get);

    @Test
    void shouldAskOnceForWhatIsReadTogether() {
        assertThat(scraped.get()).isEqualTo(1);
        nanos.addAndGet(Duration.ofMillis(49).toNanos());
        assertThat(scraped.get()).isEqualTo(1);
    }

    @Test
    void shouldAskAgainForTheNextScrape() {
        scraped.get();
        nanos.addAndGet(Duration.ofMillis(50).toNanos());
        assertThat(scraped.get()).isEqualTo(2);
    }
}
