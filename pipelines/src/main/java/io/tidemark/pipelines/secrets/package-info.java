/**
 * Secrets in the values of options, which name them and do not hold them: {@code sm://PROJECT/NAME}
 * is the latest version of a secret in Google's Secret Manager, {@code
 * sm://projects/PROJECT/secrets/NAME/versions/VERSION} a certain one.
 *
 * <p>Open {@link io.tidemark.pipelines.secrets.Secrets}. A reference is what options, job pages,
 * serialized pipelines and messages hold. The value is fetched where a client is made with it, with
 * the account of that process, and is kept by that client alone.
 */
package io.tidemark.pipelines.secrets;
