package io.tidemark.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeCodecTest {
  private static final EnvelopeCodec CODEC = EnvelopeCodec.of();

  private static Envelope message(int i) {
    String channel = "kafka:trades-" + i % 3;
    Envelope message =
        Envelope.of(
            channel,
            Integer.toString(i),
            i % 2 == 0 ? "binance.ws" : "bitstamp.csv",
            i % 2 == 0 ? null : "bitstamp:BTC-USD",
            i % 5 == 0 ? "gs://recordings/" + i + ".csv" : channel,
            (long) i << 20,
            1_700_000_000_000_000L + i,
            1_700_000_000_000_007L + i,
            ("message " + i + " \u00e9").getBytes(UTF_8));
    return i % 4 == 0 ? message : message.withEventTimes(-i, i);
  }

  private static byte[] pack(List<Envelope> messages) {
    BlockPack<Envelope> pack = new BlockPack<>(CODEC);
    messages.forEach(pack::add);
    return pack.toBytes();
  }

  private static List<Envelope> unpack(byte[]... packs) {
    List<Envelope> messages = new ArrayList<>();
    CODEC.unpack(List.of(packs), messages::add);
    return messages;
  }

  @Test
  void messagesComeBackAsTheyWere() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(CODEC.fromBytes(CODEC.toBytes(message(i)))).isEqualTo(message(i));
    }
  }

  @Test
  void timesComeBackHoweverFarApart() throws Exception {
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      Envelope message = message(1).withEventTimes(time, -time);

      assertThat(CODEC.fromBytes(CODEC.toBytes(message))).isEqualTo(message);
    }
  }

  @Test
  void packsComeBackInOrderWhateverTheirMessagesShare() {
    List<Envelope> first = List.of(message(1), message(2), message(4), message(5), message(1));
    List<Envelope> second = List.of(message(5), message(0), message(3));
    List<Envelope> all = new ArrayList<>(first);
    all.addAll(second);

    assertThat(unpack(pack(first), pack(second))).isEqualTo(all);
  }

  @Test
  void packHoldsOnceWhatItsMessagesShare() {
    List<Envelope> same = new ArrayList<>();
    for (int i = 1; i < 1_000; i += 30) {
      same.add(message(i));
    }

    assertThat(unpack(pack(same)).stream().map(Envelope::channel))
        .allMatch("kafka:trades-1"::equals);
    assertThat(new String(pack(same), UTF_8).split("kafka:trades-1", -1)).hasSize(2);
  }
}
