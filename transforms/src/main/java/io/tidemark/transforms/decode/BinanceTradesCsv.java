package io.tidemark.transforms.decode;

import io.tidemark.schemas.Instrument;
import io.tidemark.schemas.TakerSide;
import io.tidemark.schemas.TickIdentity;
import java.util.Optional;

/**
 * The trades of Binance's public archive: {@code
 * id,price,qty,quote_qty,time,is_buyer_maker,is_best_match}, with or without a header; times in
 * milliseconds, or microseconds as since 2025.
 */
final class BinanceTradesCsv implements Format {
  private static final int FIELDS = 7;

  @Override
  public String name() {
    return "binance.trades.csv";
  }

  @Override
  public String venue() {
    return Binance.VENUE;
  }

  @Override
  public String description() {
    return "Binance archive of trades (BTCUSDT-trades-2024-01-01.zip)";
  }

  @Override
  public String example() {
    return "3735683259,61837.63000000,0.02000000,1236.75260000,1723161255342,True,True";
  }

  @Override
  public boolean namesInstrument() {
    return false;
  }

  @Override
  public Optional<Instrument> instrumentOf(String fileName) {
    return Binance.instrumentOf(fileName);
  }

  @Override
  public Decoder decoder(Instrument instrument, Collector out) {
    Collector.Series series = out.series(instrument);
    CsvFields fields = new CsvFields(FIELDS);
    DecimalReader price = new DecimalReader();
    DecimalReader size = new DecimalReader();
    return (bytes, from, to, position) -> {
      int count = fields.split(bytes, from, to);
      if (count != FIELDS) {
        out.refuse(count + " fields (expected " + FIELDS + ")");
        return;
      }
      long id = Digits.read(bytes, fields.from(0), fields.to(0));
      if (id == Digits.NONE) {
        if (position == 0) {
          out.skip("header");
        } else {
          out.refuse("trade id '" + Csv.text(bytes, fields, 0) + "' is not a whole number");
        }
        return;
      }
      long time = Binance.archiveTime(bytes, fields.from(4), fields.to(4));
      if (time == Digits.NONE) {
        out.refuse(Binance.notATime(Csv.text(bytes, fields, 4)));
        return;
      }
      if (Csv.read(price, "price", bytes, fields, 1, out)
          && Csv.read(size, "qty", bytes, fields, 2, out)) {
        TakerSide taker = Binance.taker(bytes, fields.from(5), fields.to(5));
        if (taker == null) {
          out.refuse("is_buyer_maker '" + Csv.text(bytes, fields, 5) + "' is not True or False");
        } else {
          series.trade(TickIdentity.TRADE_ID, time, id, taker, price, size);
        }
      }
    };
  }
}
