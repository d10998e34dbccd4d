package io.rdmagateway.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {

    private static final Shape SHAPE = Shape.of("""
              put   145 bytes, 982.4 MiB/s by RDMA
              file  …/lib/modules
              …
            done
            """);

    @Test
    void shouldFitWhenFiguresUnitsAndSpacesDiffer() {
        assertThat(SHAPE.fits("""
                put 7 bytes, 1.2 GiB/s by RDMA
                file /opt/x
                more
                and more
                done
                """)).isTrue();
        assertThat(SHAPE.fits("  put 7 B, 1.2 GiB/s by RDMA\n  file x/modules\ndone"))
                .isTrue();
    }

    @Test
    void shouldNotFitWhenAWordOrALineDiffers() {
        assertThat(SHAPE.fits("put 7 bytes, 1.2 GiB/s by TCP\nfile x\ndone")).isFalse();
        assertThat(SHAPE.fits("put 7 bytes, 1.2 GiB/s by RDMA\ndone")).isFalse();
        assertThat(SHAPE.fits("put 7 bytes, 1.2 GiB/s by RDMA\nfile x\ndone\nnot"))
                .isFalse();
    }
}
