/**
 * What all commands share: options that are read from an interface ({@link
 * io.tidemark.cli.command.OptionsCommand}), exit codes, and commands that are suggested.
 */
package io.tidemark.cli.command;
