/** What an operator launches, launched. */
package io.tidemark.templates;
