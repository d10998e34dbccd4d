package io.rdmagateway.session;

import static io.rdmagateway.session.SessionsFixture.ALICE;
import static io.rdmagateway.session.SessionsFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rdmagateway.testing.LoopbackPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session lives as long as the certificate that its client shows. */
class CredentialTest {

    private static final Duration MOMENT = Duration.ofMillis(1);

    private final Map<Credential, EndCause> flaws = new ConcurrentHashMap<>();
    private final CredentialJudge judge = credential -> Optional.ofNullable(flaws.get(credential));
    private SessionsFixture fixture;

    @BeforeEach
    void start() {
        fixture = new SessionsFixture();
        fixture.sessions.judgedBy(judge);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static Credential issuedAt(int day) {
        return issuedAt(day, 30);
    }

    private static Credential issuedAt(int day, int days) {
        Instant issued = Instant.EPOCH.plus(Duration.ofDays(day));
        return new Credential(List.of("number " + day), issued, issued.plus(Duration.ofDays(days)));
    }

    private Session create(Credential credential) {
        LoopbackPeer peer = fixture.peer();
        return fixture.sessions.create(
                ALICE, new SessionSpec("r", peer.endpoint(), Optional.empty(), false, Optional.of(credential)));
    }

    private void judge(Credential credential, EndCause flaw) {
        flaws.put(credential, flaw);
        fixture.sessions.judgedBy(judge);
        fixture.pass(MOMENT);
    }

    @Test
    void shouldEndWhenItsCertificateIsRevoked() {
        Session session = create(issuedAt(1));
        List<SessionEvent> told = new ArrayList<>();
        fixture.sessions.watch(ALICE, session.generation(), told::add);
        fixture.pass(MOMENT);
        assertThat(session.state()).isEqualTo(SessionState.PENDING);
        judge(issuedAt(1), EndCause.CERTIFICATE_REVOKED);
        assertThat(session.info().endCause()).contains(EndCause.CERTIFICATE_REVOKED);
        assertThat(session.state()).isEqualTo(SessionState.FAILED);
        assertThat(told.getLast()).isEqualTo(new SessionEvent.Changed(session.info()));
    }

    @Test
    void shouldEndWhenItsCertificateExpires() {
        Session session = create(issuedAt(1));
        judge(issuedAt(1), EndCause.CERTIFICATE_EXPIRED);
        assertThat(session.info().endCause()).contains(EndCause.CERTIFICATE_EXPIRED);
    }

    @Test
    void shouldEndByTimeAloneWhenItsCertificateExpires() {
        Duration left = Duration.ofSeconds(1);
        Credential credential = new Credential(List.of("short"), Instant.EPOCH, Instant.EPOCH.plus(left));
        Session session = create(credential);
        fixture.pass(Duration.ZERO);
        flaws.put(credential, EndCause.CERTIFICATE_EXPIRED);
        fixture.pass(left);
        assertThat(session.state()).as("it is good until that very moment").isEqualTo(SessionState.PENDING);
        fixture.pass(MOMENT);
        assertThat(session.info().endCause()).contains(EndCause.CERTIFICATE_EXPIRED);
    }

    @Test
    void shouldLiveOnByTheNewerCertificate() {
        Session session = create(issuedAt(1));
        fixture.sessions.present(ALICE, session.id(), issuedAt(2));
        judge(issuedAt(1), EndCause.CERTIFICATE_REVOKED);
        assertThat(session.state()).isEqualTo(SessionState.PENDING);
        judge(issuedAt(2), EndCause.CERTIFICATE_EXPIRED);
        assertThat(session.info().endCause()).contains(EndCause.CERTIFICATE_EXPIRED);
    }

    /** Two connections may renew by turns, and the old one must not bring its certificate back. */
    @Test
    void shouldNotFallBackToTheOlderCertificate() {
        Session session = create(issuedAt(2));
        fixture.sessions.present(ALICE, session.id(), issuedAt(1, 365));
        judge(issuedAt(1, 365), EndCause.CERTIFICATE_REVOKED);
        assertThat(session.state()).isEqualTo(SessionState.PENDING);
    }

    @Test
    void shouldTakeTheOneThatLastsLongerOfTwoIssuedAtOnce() {
        Session session = create(issuedAt(1, 1));
        fixture.sessions.present(ALICE, session.id(), issuedAt(1, 2));
        judge(issuedAt(1, 1), EndCause.CERTIFICATE_EXPIRED);
        assertThat(session.state()).isEqualTo(SessionState.PENDING);
    }

    @Test
    void shouldTakeNoCertificateOfSomebodyElse() {
        Session session = create(issuedAt(1));
        assertThatThrownBy(() -> fixture.sessions.present(BOB, session.id(), issuedAt(2)))
                .isInstanceOf(SessionException.class)
                .hasMessage("you have no session of this id");
        judge(issuedAt(1), EndCause.CERTIFICATE_REVOKED);
        assertThat(session.info().endCause()).contains(EndCause.CERTIFICATE_REVOKED);
    }
}
