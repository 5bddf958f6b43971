/**
 * What an operator launches on Dataflow: flex templates, and the files made from the code that
 * describe them.
 *
 * <p>Open {@link io.tidemark.templates.Template}: the templates there are. Each has a class with a
 * {@code main}, which the launcher of a flex template calls with the parameters as options; {@code
 * Launch} is what these have in common. The metadata and the table of a template's parameters are
 * read from the same interfaces as the options themselves; {@link io.tidemark.templates.Generate}
 * writes them, and a test compares them with the files that are checked in.
 */
package io.tidemark.templates;
