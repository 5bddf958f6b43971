package io.tidemark.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.MarketData;
import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import io.tidemark.storage.upsert.BuildB;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kind of catalog ends in the rows of the embedded one, and keeps them when the run is
 * repeated.
 */
class CatalogsTest {
  private static final List<String> RUN =
      List.of("--format=binance.ws", "--to=2024-08-08T23:58:00Z");

  @TempDir Path folder;

  @AfterEach
  void closeCatalogs() {
    Warehouse.closeAll();
  }

  private void assertSameRows(String... catalogOptions) throws IOException {
    String input = "--input=" + MarketData.file("binance-spot-ws/btcusdt_20240808.gz");
    TestBackfill embedded = new TestBackfill(folder.resolve("embedded"));
    embedded.run(RUN.get(0), RUN.get(1), input);
    TestBackfill other = new TestBackfill(folder.resolve("other")).with(catalogOptions);
    other.run(RUN.get(0), RUN.get(1), input);

    assertThat(other.candleRows()).isNotEmpty().containsExactlyElementsOf(embedded.candleRows());
    assertThat(other.run(RUN.get(0), RUN.get(1), input))
        .containsEntry("iceberg.candles.rows_written", 0L);
    assertAddsWhatTheNextBuildHas(other);
  }

  private void assertAddsWhatTheNextBuildHas(TestBackfill backfill) throws IOException {
    List<String> before = backfill.candleRows();

    backfill.warehouse().prepare(BuildB.contracts());

    for (TableContract contract : BuildB.contracts()) {
      Table table = backfill.warehouse().table(contract.name());
      assertThat(table.properties())
          .containsEntry(TableContract.VERSION, Integer.toString(contract.version()));
      assertThat(table.specs()).hasSize(2);
    }
    assertThat(backfill.candleRows())
        .containsExactlyElementsOf(before.stream().map(row -> row + " note=null").toList());
  }

  @Test
  void hadoop() throws IOException {
    assertSameRows("--catalog=HADOOP");
  }

  @Test
  void jdbcOnPostgres() throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      assertSameRows(
          "--catalogUri=" + postgres.getJdbcUrl("postgres", "postgres"),
          "--catalogProperties=jdbc.user=postgres,jdbc.password=postgres");
    }
  }

  @Test
  void rest() throws Exception {
    Catalog backend =
        CatalogUtil.buildIcebergCatalog(
            "backend",
            Map.of(
                "type", "jdbc",
                "uri", "jdbc:h2:mem:rest;DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "jdbc.schema-version", "V1",
                "warehouse", folder.resolve("other").toUri().toString()),
            new Configuration());
    Server server = new Server(0);
    ServletContextHandler handler = new ServletContextHandler();
    handler.addServlet(
        new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(backend))), "/*");
    server.setHandler(handler);
    server.start();
    try {
      int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
      assertSameRows("--catalog=REST", "--catalogUri=http://127.0.0.1:" + port);
    } finally {
      Warehouse.closeAll();
      server.stop();
    }
  }
}
