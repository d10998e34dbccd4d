package io.rdmagateway.server;

import io.rdmagateway.proto.v1.WatchSessionRequest;
import io.rdmagateway.proto.v1.WatchSessionResponse;
import io.rdmagateway.session.Credential;
import io.rdmagateway.session.Identity;
import io.rdmagateway.session.SessionEvent;
import io.rdmagateway.session.SessionException;
import io.rdmagateway.session.SessionGeneration;
import io.rdmagateway.session.SessionWatch;
import io.rdmagateway.session.Sessions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;

/**
 * One WatchSession call. The first message names the session, every message is a sign of life. What is told and not read
 * is kept, but not for ever: a client that does not read is told no more.
 */
final class WatchStream {

    private static final int UNREAD_AT_MOST = 256;

    private final Sessions sessions;
    private final Identity owner;
    private final Credential credential;
    private final MultiEmitter<? super WatchSessionResponse> told;
    private SessionGeneration which;
    private volatile SessionWatch watch;
    private volatile boolean over;

    private WatchStream(
            Sessions sessions, Identity owner, Credential credential, MultiEmitter<? super WatchSessionResponse> told) {
        this.sessions = sessions;
        this.owner = owner;
        this.credential = credential;
        this.told = told;
    }

    static Multi<WatchSessionResponse> of(
            Sessions sessions, Identity owner, Credential credential, Multi<WatchSessionRequest> requests) {
        return Multi.createFrom()
                .<WatchSessionResponse>emitter(
                        told -> new WatchStream(sessions, owner, credential, told).follow(requests), UNREAD_AT_MOST)
                .onFailure(BackPressureFailure.class)
                .transform(failure -> new SessionException(
                        SessionException.Reason.WATCH_TOO_SLOW,
                        "the client reads too slowly what it is told; begin to watch anew"));
    }

    private void follow(Multi<WatchSessionRequest> requests) {
        Cancellable messages = requests.subscribe().with(this::take, told::fail, told::complete);
        told.onTermination(() -> {
            messages.cancel();
            stop();
        });
    }

    private void take(WatchSessionRequest request) {
        try {
            SessionGeneration named = new SessionGeneration(request.getSessionId(), request.getGeneration());
            if (watch == null) {
                which = named;
                watch = sessions.watch(owner, which, this::tell);
                sessions.present(owner, which.sessionId(), credential);
                if (over) {
                    stop();
                }
            } else if (!named.sessionId().isEmpty() && !named.equals(which)) {
                throw SessionException.ofField(
                        SessionException.Reason.INVALID_WATCH,
                        "session_id",
                        "one call watches one generation of one session");
            }
            if (watch.renew()) {
                told.emit(SessionMapper.LEASE_RENEWED);
            }
        } catch (RuntimeException e) {
            told.fail(e);
        }
    }

    private void tell(SessionEvent event) {
        told.emit(SessionMapper.toProto(event));
        if (event instanceof SessionEvent.Changed(var info) && info.state().isOver()) {
            told.complete();
        }
    }

    /** Without a lock, since the session's own may be held: what ends the call may be the end of the session. */
    private void stop() {
        over = true;
        SessionWatch begun = watch;
        if (begun != null) {
            begun.close();
        }
    }
}
