package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command line did.
 *
 * @param code the exit code
 * @param out what it wrote as a result
 * @param err what it wrote besides
 */
public record TestCli(int code, String out, String err) {
  /** Runs a command in this process. */
  public static TestCli run(String... args) {
    return run(Tidemark.commandLine(), args);
  }

  public static TestCli run(CommandLine line, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
    return new TestCli(code, out.toString(), err.toString());
  }

  /** Runs a command that must succeed; returns the lines it wrote. */
  public static List<String> lines(String... args) {
    TestCli done = run(args);
    assertThat(done.code()).as(done.err()).isZero();
    return done.out().lines().toList();
  }

  /** Asserts that besides the result there was nothing but what is told of long work. */
  public void assertToldProgressAlone() {
    assertThat(err.lines()).allMatch(line -> line.matches("[\\d,]+ (files?|trades), .*"));
  }

  /** Asserts that the request was refused in one line, before any result. */
  public void assertRefused(String message) {
    assertThat(err).isEqualTo("tidemark: " + message + System.lineSeparator());
    assertThat(out).isEmpty();
    assertThat(code).isEqualTo(2);
  }
}
