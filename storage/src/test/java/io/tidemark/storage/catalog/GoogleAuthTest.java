package io.tidemark.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.iceberg.rest.HTTPHeaders;
import org.apache.iceberg.rest.HTTPRequest;
import org.apache.iceberg.rest.HTTPRequest.HTTPMethod;
import org.apache.iceberg.rest.ImmutableHTTPRequest;
import org.apache.iceberg.rest.auth.AuthManager;
import org.apache.iceberg.rest.auth.AuthManagers;
import org.apache.iceberg.rest.auth.AuthSession;
import org.junit.jupiter.api.Test;

class GoogleAuthTest {
  /** Gives another token each time it is asked. */
  private static final class Tokens extends GoogleCredentials {
    private int given;

    @Override
    public AccessToken refreshAccessToken() {
      given++;
      return new AccessToken("token-" + given, Date.from(Instant.EPOCH));
    }
  }

  @Test
  void requestsCarryTheTokenOfTheMoment() {
    HTTPRequest request =
        ImmutableHTTPRequest.builder()
            .baseUri(URI.create("https://catalog.example/"))
            .method(HTTPMethod.GET)
            .path("v1/config")
            .headers(HTTPHeaders.of(Map.of("x-goog-user-project", "p")))
            .build();

    try (AuthSession session = GoogleAuth.session(new Tokens())) {
      assertThat(session.authenticate(request).headers().entries())
          .extracting(header -> header.name() + ": " + header.value())
          .containsExactlyInAnyOrder("x-goog-user-project: p", "Authorization: Bearer token-1");
      assertThat(session.authenticate(request).headers().entries())
          .extracting(HTTPHeaders.HTTPHeader::value)
          .contains("Bearer token-2");
    }
  }

  @Test
  void icebergFindsItByItsName() {
    try (AuthManager manager =
        AuthManagers.loadAuthManager(
            "tidemark", Map.of("rest.auth.type", GoogleAuth.class.getName()))) {
      assertThat(manager).isInstanceOf(GoogleAuth.class);
    }
  }
}
