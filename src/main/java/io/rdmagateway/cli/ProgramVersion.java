package io.rdmagateway.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class ProgramVersion implements IVersionProvider {

    static String number() {
        String version = Rdmagw.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "rdmagw " + number(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        };
    }
}
