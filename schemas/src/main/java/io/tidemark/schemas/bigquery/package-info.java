/**
 * The same tables as BigQuery has them, and views of them for business intelligence: types, keys,
 * partitions, clusters and descriptions. All of it is made from the contracts in {@code tables}; a
 * column that is added there is added here. It is text alone: nothing calls BigQuery.
 *
 * <p>Open {@link io.tidemark.schemas.bigquery.BigQuerySchema}: it gives tables, views, the
 * statements that create them, and the same as files for Terraform.
 */
package io.tidemark.schemas.bigquery;
