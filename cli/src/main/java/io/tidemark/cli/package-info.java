/**
 * The command line: {@link io.tidemark.cli.Tidemark} is its main. What each command may be asked
 * for stands in an options interface, from which {@link io.tidemark.cli.command.OptionsCommand}
 * makes its parser and its help.
 *
 * <p>Results go to standard output; progress and errors go to standard error. A wrong request ends
 * with one line and exit code 2, before any work; work that failed says its root cause first and
 * ends with exit code 3. Exit code 1 says that a comparison found differences, or nothing to
 * compare; 4 that the work is done on all of the input that could be read, which is not all; 130
 * and 143 are those of a process that a signal ended.
 */
package io.tidemark.cli;
