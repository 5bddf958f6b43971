/**
 * What is printed on a terminal or into a file: tables, CSV, JSON, the line of progress and the
 * live table.
 */
package io.tidemark.cli.text;
