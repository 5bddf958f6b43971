/**
 * What an operator may ask for: an interface of options for each job, and what their texts stand
 * for ({@link io.tidemark.pipelines.options.OptionValues}, {@link
 * io.tidemark.pipelines.options.Sinks}).
 */
package io.tidemark.pipelines.options;
