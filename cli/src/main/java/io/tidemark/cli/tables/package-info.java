/**
 * The commands that show and keep the tables: show, ddl, upgrade, share, maintain, dead letters.
 */
package io.tidemark.cli.tables;
