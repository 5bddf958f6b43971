package io.tidemark.cli.recover;

import static io.tidemark.cli.recover.SmallWarehouse.assertOneLine;
import static io.tidemark.cli.recover.SmallWarehouse.ok;
import static io.tidemark.cli.recover.SmallWarehouse.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.catalog.Warehouse;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogs that are servers lose tables and get them back as the embedded one does. */
class CatalogServersTest extends SmallWarehouseTest {
  private static String[] with(String[] catalog, String... more) {
    List<String> all = new ArrayList<>(List.of(catalog));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  private static void assertComesBack(Path backups, String... catalog) throws IOException {
    assertOneLine(
        run("show tables", folder, catalog), 2, "the catalog knows no table tidemark.candles");
    ok("catalog restore", folder, catalog);
    assertThat(SmallWarehouse.rows(folder, catalog)).isEqualTo(warehouse.rows());
    assertThat(ok("catalog restore", folder, catalog).out()).contains("known, left alone");
    ok("catalog backup", folder, with(catalog, "--to=" + backups));

    // The server's database is put back to a time before the newest metadata file.
    Path newest = warehouse.metadata("candles");
    Files.move(newest, newest.resolveSibling("00077-aaaa.metadata.json"));
    assertOneLine(
        run("show candles", folder, catalog),
        3,
        newest.getFileName() + ": is missing",
        "'tidemark catalog restore --warehouse=" + folder);
    assertThat(ok("catalog restore", folder, catalog).out()).contains("register anew");
    assertThat(SmallWarehouse.rows(folder, catalog)).isEqualTo(warehouse.rows());

    Warehouse.closeAll();
    SmallWarehouse.delete(folder);
    ok("catalog restore", folder, with(catalog, "--from=" + backups));
    assertThat(SmallWarehouse.rows(folder, catalog)).isEqualTo(warehouse.rows());
  }

  @Test
  void postgres(@TempDir Path backups) throws IOException {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      assertComesBack(
          backups,
          "--catalog-uri=" + postgres.getJdbcUrl("postgres", "postgres"),
          "--catalog-properties=jdbc.user=postgres,jdbc.password=postgres");
      Warehouse.closeAll();
    }
  }

  @Test
  void rest(@TempDir Path backups) throws Exception {
    Server server = server(folder);
    try {
      assertComesBack(backups, "--catalog=rest", "--catalog-uri=" + address(server));
    } finally {
      Warehouse.closeAll();
      server.stop();
    }
  }

  @Test
  void serverMayPlaceTablesElsewhere(@TempDir Path elsewhere) throws Exception {
    Server server = server(elsewhere);
    try {
      String[] catalog = {"--catalog=rest", "--catalog-uri=" + address(server)};
      Path own = parent.resolve("own");
      String[] backfill =
          with(
              catalog,
              "--input=" + parent.resolve("trades.csv"),
              "--format=bitstamp.csv",
              SmallWarehouse.instrument());
      ok("backfill", own, backfill);
      List<String> rows = SmallWarehouse.rows(own, catalog);
      assertThat(own.resolve("tidemark")).doesNotExist();
      Warehouse.closeAll();
      ok("backfill", own, backfill);
      assertThat(SmallWarehouse.rows(own, catalog)).isEqualTo(rows);
      // The folder has tables of its own, which are others.
      assertThat(SmallWarehouse.rows(folder, catalog)).isEqualTo(rows);
    } finally {
      Warehouse.closeAll();
      server.stop();
    }
  }

  private static Server server(Path tables) throws Exception {
    Server server = new Server(0);
    ServletContextHandler handler = new ServletContextHandler();
    handler.addServlet(
        new ServletHolder(
            new RESTCatalogServlet(
                new RESTCatalogAdapter(
                    CatalogUtil.buildIcebergCatalog(
                        "backend",
                        Map.of(
                            "type",
                            "jdbc",
                            "uri",
                            "jdbc:h2:mem:"
                                + tables.getFileName()
                                + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                            "jdbc.schema-version",
                            "V1",
                            "warehouse",
                            "file://" + tables),
                        new Configuration())))),
        "/*");
    server.setHandler(handler);
    server.start();
    return server;
  }

  private static String address(Server server) {
    return "http://127.0.0.1:" + ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
  }
}
