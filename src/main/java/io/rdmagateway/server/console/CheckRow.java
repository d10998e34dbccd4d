package io.rdmagateway.server.console;

import io.rdmagateway.diagnosis.Finding;

/**
 * What one of the checks found that readiness rests on.
 *
 * @param nextStep what to do about it; empty when there is nothing to do
 */
record CheckRow(String check, String verdict, Tone tone, String found, String nextStep) {

    static CheckRow of(Finding finding) {
        return new CheckRow(
                finding.check(),
                Words.plain(finding.verdict().name()),
                Tone.of(finding.verdict()),
                finding.found(),
                finding.nextStep());
    }
}
