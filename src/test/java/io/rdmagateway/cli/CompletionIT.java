package io.rdmagateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rdmagateway.testing.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tab key makes of the beginning of a command in an interactive zsh. */
@Tag("packaged")
class CompletionIT {

    /**
     * Types each argument and a tab, then goes to the beginning of the line and has the shell print it.
     *
     * @see <a href="https://zsh.sourceforge.io/Doc/Release/Zsh-Modules.html#The-zsh_002fzpty-Module">zsh/zpty</a>
     */
    private static final String TYPIST = """
            zmodload zsh/zpty
            script=$1
            cd $2
            shift 2
            hear() {
              said=
              until [[ $said == $~1 ]]; do
                if zpty -rt shell part; then said+=$part; else sleep 0.05; fi
              done
            }
            zpty shell zsh -f -i
            zpty -w shell "PS1='> '; TERM=dumb; COLUMNS=200; unsetopt zle_bracketed_paste; source <(cat $script); print SOU''RCED"
            hear '*SOURCED*'
            for typed; do
              zpty -w -n shell "$typed"$'\\t\\x01print -r -- \\'=\\' \\n'
              hear $'*\\n= *\\n*'
              print -r -- "${${said##*$'\\n'= }%%[[:space:]]#$'\\n'*}"
            done
            """;

    private static final Map<String, String> COMPLETED = Map.of(
            "rdmagw reg", "rdmagw regions",
            "./rdmagw reg", "./rdmagw regions",
            "rdmagw regions cre", "rdmagw regions create",
            "rdmagw put --pat", "rdmagw put --patience",
            "rdmagw regions create r --file f --rea", "rdmagw regions create r --file f --reader",
            "rdmagw put wei", "rdmagw put weights.bin",
            "rdmagw get weights --cert-dir cer", "rdmagw get weights --cert-dir certificates",
            "rdmagw regions nothing-like", "rdmagw regions nothing-like");

    @TempDir
    Path dir;

    @BeforeEach
    void requireZsh() throws InterruptedException {
        boolean present;
        try {
            present = new ProcessBuilder("zsh", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            present = false;
        }
        assumeTrue(present, "zsh is not installed");
    }

    @Test
    void shouldCompleteCommandsOptionsAndFilesInZsh() throws IOException {
        Path script = Files.writeString(dir.resolve("script"), Commands.run("./rdmagw", "completion"));
        Path typist = Files.writeString(dir.resolve("typist"), TYPIST);
        Path files = Files.createDirectory(dir.resolve("files"));
        Files.writeString(files.resolve("weights.bin"), "w");
        Files.createDirectory(files.resolve("certificates"));

        List<String> command = new ArrayList<>(List.of("timeout", "60", "zsh", "-f", "-o", "extended_glob"));
        command.addAll(List.of(typist.toString(), script.toString(), files.toString()));
        command.addAll(COMPLETED.keySet());
        assertThat(Commands.run(command).lines()).containsExactlyElementsOf(COMPLETED.values());
    }
}
