/**
 * The command line: {@link io.tidemark.pipelines.cli.Tidemark} is its main. What each command may
 * be asked for stands in an options interface, from which its parser and its help are made; a wrong
 * request ends with one line and exit code 2.
 */
package io.tidemark.pipelines.cli;
