package io.rdmagateway.server.console;

import java.util.List;

/**
 * All that the page shows, at one moment.
 *
 * @param at the time of day, UTC
 * @param standing whether the gateway is ready, in words
 * @param sessions the live ones first, then by age, the youngest first
 * @param moreSessions how many more there are than are shown
 * @param transfers the youngest first
 * @param changes of sessions, the newest first
 */
record View(
        String at,
        String standing,
        Tone tone,
        DeviceCard device,
        List<Tile> tiles,
        List<Stage> stages,
        List<StateCount> states,
        List<SessionRow> sessions,
        int moreSessions,
        List<TransferRow> transfers,
        int moreTransfers,
        List<Chart> charts,
        List<QuotaRow> quotas,
        List<CheckRow> checks,
        List<Changes.Change> changes) {}
