/**
 * Secrets in the values of options, which name them and do not hold them: {@code env:NAME} is a
 * variable of the environment, {@code file:PATH} the whole of a file, {@code sm://PROJECT/NAME} the
 * latest version of a secret in Google's Secret Manager, {@code
 * sm://projects/PROJECT/secrets/NAME/versions/VERSION} a certain one.
 *
 * <p>Open {@link io.tidemark.storage.secrets.Secrets}. A reference is what options, job pages,
 * serialized pipelines and messages hold. The value is fetched where a client is made with it, in
 * that process and with its account, and is kept by that client alone.
 */
package io.tidemark.storage.secrets;
