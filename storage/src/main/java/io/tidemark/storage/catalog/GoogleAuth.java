package io.tidemark.storage.catalog;

import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.rest.HTTPHeaders;
import org.apache.iceberg.rest.HTTPRequest;
import org.apache.iceberg.rest.ImmutableHTTPRequest;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.auth.AuthManager;
import org.apache.iceberg.rest.auth.AuthSession;

/**
 * Signs requests to a REST catalog of Google Cloud with the credentials of where it runs, as the
 * service account of a worker, so that no option holds a secret. Chosen by the catalog property
 * {@code rest.auth.type=io.tidemark.storage.catalog.GoogleAuth}.
 */
public final class GoogleAuth implements AuthManager {
  private static final List<String> SCOPES =
      List.of("https://www.googleapis.com/auth/cloud-platform");

  /** Called by Iceberg, with the name of the catalog. */
  public GoogleAuth(String catalog) {}

  @Override
  public AuthSession catalogSession(RESTClient client, Map<String, String> properties) {
    try {
      return session(GoogleCredentials.getApplicationDefault().createScoped(SCOPES));
    } catch (IOException e) {
      throw new UncheckedIOException("There are no credentials for the catalog", e);
    }
  }

  /** Signs requests with these credentials, which are renewed as they expire. */
  static AuthSession session(GoogleCredentials credentials) {
    return new AuthSession() {
      @Override
      public HTTPRequest authenticate(HTTPRequest request) {
        try {
          credentials.refreshIfExpired();
        } catch (IOException e) {
          throw new UncheckedIOException("The credentials for the catalog cannot be renewed", e);
        }
        HTTPHeaders signed =
            HTTPHeaders.of(
                Map.of("Authorization", "Bearer " + credentials.getAccessToken().getTokenValue()));
        return ImmutableHTTPRequest.builder()
            .from(request)
            .headers(request.headers().putIfAbsent(signed))
            .build();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
