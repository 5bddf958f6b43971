/** The commands of the catalog, for when something is lost. */
package io.tidemark.cli.catalog;
