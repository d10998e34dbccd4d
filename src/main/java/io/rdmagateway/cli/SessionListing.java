package io.rdmagateway.cli;

import io.rdmagateway.proto.v1.Session;
import io.rdmagateway.proto.v1.SessionEndCause;
import io.rdmagateway.verbs.Mtu;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is shown of a session. */
record SessionListing(Session session) {

    /** Has all of them in one table. */
    static String table(List<Session> sessions) {
        if (sessions.isEmpty()) {
            return "no session of yours" + System.lineSeparator();
        }
        TextTable table = new TextTable().row("session", "generation", "state", "device", "made", "ended by");
        for (Session session : sessions) {
            SessionListing listing = new SessionListing(session);
            table.row(
                    session.getSessionId(),
                    Long.toString(session.getGeneration()),
                    listing.state(),
                    listing.device(),
                    RegionListing.time(session.getCreateTime()),
                    listing.endCause());
        }
        return table.render("");
    }

    String text() {
        return new TextTable()
                .row("session", session.getSessionId())
                .row("generation", Long.toString(session.getGeneration()))
                .row("state", state())
                .row("device", device())
                .row("path MTU", mtu() + " bytes")
                .row("outstanding READs", Integer.toString(session.getMaxRdAtomic()))
                .row("lease", Figures.time(lease()))
                .row("made", RegionListing.time(session.getCreateTime()))
                .row("ended by", endCause())
                .row("because", session.getEndReason())
                .render("");
    }

    Map<String, Object> json() {
        return Json.object(
                "session_id", session.getSessionId(),
                "generation", session.getGeneration(),
                "state", state(),
                "device_id", session.getDeviceId(),
                "port_num", session.getPortNum(),
                "path_mtu", mtu(),
                "max_rd_atomic", session.getMaxRdAtomic(),
                "create_time", RegionListing.time(session.getCreateTime()),
                "lease_seconds", Figures.seconds(lease()),
                "end_cause", endCause(),
                "end_reason", session.getEndReason());
    }

    private String state() {
        return session.getState().name().replaceFirst("^SESSION_STATE_", "");
    }

    private String device() {
        return session.getDeviceId() + " port " + session.getPortNum();
    }

    private String endCause() {
        return session.getEndCause() == SessionEndCause.SESSION_END_CAUSE_UNSPECIFIED
                ? ""
                : session.getEndCause().name().replaceFirst("^SESSION_END_CAUSE_", "");
    }

    private int mtu() {
        return Mtu.ofCode(session.getMtuValue()).bytes();
    }

    private Duration lease() {
        return Figures.duration(session.getLease());
    }
}
