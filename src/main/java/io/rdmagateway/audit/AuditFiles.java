package io.rdmagateway.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks what a log has left on disk. */
public final class AuditFiles {

    private AuditFiles() {}

    /**
     * Checks files that are one chain together, oldest first. The first of them may go on from one that is not there any
     * more: its first line is believed, and everything after it is checked.
     *
     * @return where the chain ends
     * @throws BrokenChainException naming line and file
     * @throws IOException when a file cannot be read
     */
    public static Chain verify(List<Path> files) throws IOException, BrokenChainException {
        Chain chain = null;
        for (Path file : files) {
            chain = verify(file, chain);
        }
        return chain == null ? Chain.EMPTY : chain;
    }

    private static Chain verify(Path file, Chain before) throws IOException, BrokenChainException {
        Chain chain = before;
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                number++;
                AuditLine line = AuditLine.parse(text);
                chain = chain == null ? Chain.at(line) : chain.follow(line);
            }
            return chain;
        } catch (BrokenChainException e) {
            throw new BrokenChainException("line " + number + " of " + file + " " + e.getMessage());
        }
    }
}
