package io.rdmagateway.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What registered memory is, whatever device it is of. */
public abstract class MemoryRegionContract {

    private static final int BYTES = 8192;

    protected DevicePair devices;
    private ProtectionDomain pd;
    private Arena arena;
    private MemorySegment memory;

    protected abstract DevicePair openDevices();

    @BeforeEach
    void openDomain() {
        devices = openDevices();
        pd = devices.left().allocPd();
        arena = Arena.ofShared();
        memory = arena.allocate(BYTES, 4096);
    }

    @AfterEach
    void closeEverything() {
        pd.close();
        arena.close();
        devices.close();
    }

    @Test
    void shouldNameItsMemoryWhenRegistered() {
        try (MemoryRegion mr = pd.regMr(memory, EnumSet.allOf(Access.class))) {
            assertThat(mr.memory()).isEqualTo(memory);
            assertThat(mr.address()).isEqualTo(memory.address());
            assertThat(mr.lengthBytes()).isEqualTo(BYTES);
            assertThat(mr.remote()).isEqualTo(new RemoteMemory(memory.address(), mr.rkey(), BYTES));
        }
    }

    @Test
    void shouldUseChosenAddressWhenIovaIsGiven() {
        long iova = 0x5555_0000_0000L + memory.address() % 4096;
        try (MemoryRegion mr = pd.regMr(memory, iova, EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_READ))) {
            assertThat(mr.address()).isEqualTo(iova);
        }
    }

    @Test
    void shouldHaveKeyOfItsOwnWhenRegisteredAgain() {
        // With a right for the other side: without one there need be no key for it.
        try (MemoryRegion one = pd.regMr(memory, Set.of(Access.REMOTE_READ));
                MemoryRegion two = pd.regMr(memory, Set.of(Access.REMOTE_READ))) {
            assertThat(one.rkey()).isNotEqualTo(two.rkey());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Access.class,
            names = {"REMOTE_WRITE", "REMOTE_ATOMIC"})
    void shouldRefuseRemoteChangeWhenLocalWriteIsMissing(Access access) {
        assertThatThrownBy(() -> pd.regMr(memory, Set.of(access)))
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void shouldRefuseMemoryWhenOnHeapOrEmpty() {
        assertThatThrownBy(() -> pd.regMr(MemorySegment.ofArray(new byte[16]), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pd.regMr(memory.asSlice(0, 0), Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDoNothingWhenClosedTwice() {
        MemoryRegion mr = pd.regMr(memory, Set.of());
        mr.close();
        mr.close();
    }

    @Test
    void shouldKeepDomainOpenWhenStillRegistered() {
        MemoryRegion mr = pd.regMr(memory, Set.of());

        assertThatThrownBy(() -> pd.close())
                .isInstanceOfSatisfying(
                        VerbsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));

        mr.close();
    }

    @Test
    void shouldHideKeysAndAddressWhenShownAsText() {
        try (MemoryRegion mr = pd.regMr(memory, Set.of())) {
            assertThat(mr.toString() + mr.remote())
                    .doesNotContain(Integer.toString(mr.rkey()))
                    .doesNotContain(Integer.toHexString(mr.rkey()))
                    .doesNotContain(Long.toString(mr.address()))
                    .doesNotContain(Long.toHexString(mr.address()));
        }
    }

    @Test
    void shouldRefuseRegistrationWhenDomainIsClosed() {
        ProtectionDomain closed = devices.left().allocPd();
        closed.close();
        closed.close();

        assertThatThrownBy(() -> closed.regMr(memory, Set.of())).isInstanceOf(IllegalStateException.class);
    }
}
