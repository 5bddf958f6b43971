package io.tidemark.pipelines.options;

import io.tidemark.schemas.tables.TableContract;
import io.tidemark.storage.catalog.Warehouse;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Where the tables are. */
public interface WarehouseOptions extends PipelineOptions {
  @Description("Folder of the tables")
  @Default.String("warehouse")
  String getWarehouse();

  void setWarehouse(String warehouse);

  @Description("Namespace of the tables in the catalog")
  @Default.String(TableContract.NAMESPACE)
  @Form(Warehouse.NAMESPACE_FORM)
  String getNamespace();

  void setNamespace(String namespace);

  @Description("Kind of Iceberg catalog: jdbc, rest or hadoop")
  @Default.Enum("JDBC")
  Warehouse.CatalogType getCatalog();

  void setCatalog(Warehouse.CatalogType catalog);

  @Description(
      "Address of the catalog: jdbc:postgresql://... or http://...; default: a file of the warehouse")
  String getCatalogUri();

  void setCatalogUri(String catalogUri);

  @Description(
      "Further Iceberg catalog properties, as in"
          + " jdbc.user=me,jdbc.password=env:NAME; secrets are env:NAME, file:PATH or sm://PROJECT/NAME")
  List<String> getCatalogProperties();

  void setCatalogProperties(List<String> catalogProperties);
}
