package io.tidemark.storage.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.schemas.Envelope;
import io.tidemark.schemas.tables.RawTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * What the raw log holds last of each channel of a stream. Every commit to the raw log carries it
 * in its snapshot's summary, so that nothing is read to find it: that of the snapshot before it,
 * and what the commit adds. Other writers do not carry it; it says up to where what they have added
 * is in it.
 *
 * <p>Channels of files have none of it: they are read again from the start.
 */
public final class Channels implements Serializable {
  /**
   * The property of a snapshot: {@code 1 BASE COMPLETE RECEIVED;CHANNEL;CHANNEL...} or {@code 1
   * BASE COMPLETE RECEIVED;@FILE}.
   *
   * <ul>
   *   <li>BASE: the sequence number of the snapshot that it was made of
   *   <li>COMPLETE: that up to which all messages are in it, whoever added them; no greater
   *   <li>RECEIVED: the latest receive time of all channels
   *   <li>CHANNEL: {@code ID EVENT RECEIVED AHEAD NAME} with the fields of {@link Last}, - for what
   *       there is none of
   *   <li>FILE: the name of a file beside the table's metadata that holds the channels, where they
   *       are many
   * </ul>
   */
  public static final String PROPERTY = "tidemark.channels";

  private static final long serialVersionUID = 1;
  private static final String FORMAT = "1";
  private static final String FILE_SUFFIX = "-channels.txt";
  private static final String FILE = "@";
  private static final String NONE = "-";
  private static final int MOST_CHANNELS = 64;
  private static final int MOST_CHARACTERS = 4_096;
  private static final List<String> PREFIXES = List.of("kafka:", "pubsub:");
  private static final long NO_ID = -1;
  private static final int MOST_DIGITS = 18;

  /**
   * What is known of one channel; times in microseconds since the epoch.
   *
   * @param id the greatest message id that is a number, or -1
   * @param eventTime the latest, or {@link Envelope#NO_TIME}
   * @param receiveTime the latest
   * @param ahead the most that the last event time of a message is after its publish time, in
   *     microseconds, which may be negative; or {@link Envelope#NO_TIME}
   */
  public record Last(long id, long eventTime, long receiveTime, long ahead)
      implements Serializable {
    public static final Last NOTHING =
        new Last(NO_ID, Envelope.NO_TIME, Envelope.NO_TIME, Envelope.NO_TIME);

    public Last and(Last other) {
      return new Last(
          Math.max(id, other.id),
          Math.max(eventTime, other.eventTime),
          Math.max(receiveTime, other.receiveTime),
          Math.max(ahead, other.ahead));
    }

    public Last and(String messageId, long lastTime, long publishTime, long received) {
      boolean timed = lastTime != Envelope.NO_TIME;
      return new Last(
          Math.max(id, number(messageId)),
          timed ? Math.max(eventTime, lastTime) : eventTime,
          Math.max(receiveTime, received),
          timed ? Math.max(ahead, lastTime - publishTime) : ahead);
    }

    /** The number that an id is, or -1. */
    private static long number(String id) {
      if (id.isEmpty() || id.length() > MOST_DIGITS) {
        return NO_ID;
      }
      long number = 0;
      for (int i = 0; i < id.length(); i++) {
        int digit = id.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return NO_ID;
        }
        number = number * 10 + digit;
      }
      return number;
    }
  }

  private final Map<String, Last> byName;

  /** The sequence number up to which all messages are in it. */
  private final long complete;

  /** The part of the property that is of the channels, where a snapshot has just these; or null. */
  private final String stored;

  private Channels(Map<String, Last> byName, long complete, String stored) {
    this.byName = byName;
    this.complete = complete;
    this.stored = stored;
  }

  /**
   * No channels, and no messages of any.
   *
   * @param complete the sequence number up to which there are none
   */
  public static Channels none(long complete) {
    return new Channels(new TreeMap<>(), complete, null);
  }

  /**
   * What the commits to a table carry.
   *
   * @param found what was found in it at an earlier time, or null
   * @return as it was made of the current snapshot; empty where nothing is known
   */
  public static Optional<Channels> of(Table table, Channels found) {
    if (table.currentSnapshot() == null) {
      return Optional.of(none(0));
    }
    Optional<Carried> newest = carriedBy(table).findFirst();
    if (found != null && (newest.isEmpty() || newest.get().complete() < found.complete)) {
      return Optional.of(found.with(table, found.complete));
    }
    return newest.flatMap(
        carried -> carried.channels(table).map(known -> known.with(table, carried.base())));
  }

  /**
   * The properties of a commit that adds messages.
   *
   * @param table as it is before the commit
   * @param found what was found in it at an earlier time, or null
   */
  public static Map<String, String> properties(
      Table table, Channels found, List<Envelope> messages) {
    return of(table, found).map(known -> known.and(messages).properties(table)).orElse(Map.of());
  }

  /** These, and what the commits carry that came after a sequence number. */
  private Channels with(Table table, long base) {
    Channels known = this;
    long allSince = table.currentSnapshot().sequenceNumber();
    for (Snapshot snapshot : snapshotsSince(table, base)) {
      Optional<Channels> carried = Carried.of(snapshot).flatMap(each -> each.channels(table));
      if (carried.isPresent()) {
        known = known.and(carried.get());
      } else if (mayAddRows(snapshot)) {
        allSince = snapshot.sequenceNumber() - 1;
      }
      boolean isFirst = snapshot.parentId() == null || snapshot.sequenceNumber() - 1 <= base;
      if (!isFirst && table.snapshot(snapshot.parentId()) == null) {
        // Nobody knows what the snapshots before it did, which have expired.
        allSince = base;
      }
    }
    return new Channels(
        known.byName,
        complete == base ? allSince : complete,
        known.byName.equals(byName) ? stored : null);
  }

  /** The newest first. */
  private static List<Snapshot> snapshotsSince(Table table, long sequence) {
    Iterable<Snapshot> lineage = () -> lineage(table);
    return StreamSupport.stream(lineage.spliterator(), false)
        .takeWhile(snapshot -> snapshot.sequenceNumber() > sequence)
        .toList();
  }

  private static boolean mayAddRows(Snapshot snapshot) {
    return !DataOperations.REPLACE.equals(snapshot.operation())
        && !DataOperations.DELETE.equals(snapshot.operation());
  }

  /** What the current snapshot and those before it carry, the newest first. */
  private static Stream<Carried> carriedBy(Table table) {
    Iterable<Snapshot> lineage = () -> lineage(table);
    return StreamSupport.stream(lineage.spliterator(), false)
        .flatMap(snapshot -> Carried.of(snapshot).stream());
  }

  /**
   * The properties of a commit to a table that adds no message of a stream, a compaction for one:
   * what the table carries already, so that it is not lost when older snapshots are.
   */
  public static Map<String, String> carried(Table table) {
    return of(table, null).map(known -> known.properties(table)).orElse(Map.of());
  }

  /**
   * The location of the file that a snapshot's summary names, which has to be kept as long as the
   * snapshot is; empty where it names none.
   */
  public static Optional<String> file(Table table, Snapshot snapshot) {
    return Carried.of(snapshot).flatMap(Carried::file).map(name -> location(table, name));
  }

  /**
   * A sequence number up to which no message was received at a time or later, as late as is known.
   */
  public static long sequenceBefore(Table table, long receiveTime) {
    return carriedBy(table)
        .filter(carried -> carried.received() < receiveTime)
        .mapToLong(Carried::complete)
        .findFirst()
        .orElse(0);
  }

  /** True of messages of streams. */
  public static Expression ofStreams() {
    return PREFIXES.stream()
        .<Expression>map(prefix -> Expressions.startsWith(RawTable.CHANNEL, prefix))
        .reduce(Expressions.alwaysFalse(), Expressions::or);
  }

  /** These, and what messages that are committed with them say. */
  public Channels and(List<Envelope> messages) {
    Builder all = toBuilder();
    messages.forEach(
        message ->
            all.include(
                message.channel(),
                message.messageId(),
                message.lastTime(),
                message.publishTime(),
                message.receiveTime()));
    return all.build(complete);
  }

  private Channels and(Channels other) {
    Map<String, Last> all = new TreeMap<>(byName);
    other.byName.forEach((name, last) -> all.merge(name, last, Last::and));
    return new Channels(all, complete, null);
  }

  public Builder toBuilder() {
    return new Builder(byName);
  }

  /** Collects what messages say, those of a channel mostly one after the other. */
  public static final class Builder {
    private final Map<String, Last> byName;
    private String channel = "";
    private Last last = Last.NOTHING;

    private Builder(Map<String, Last> byName) {
      this.byName = new TreeMap<>(byName);
    }

    /** Includes a message; the times as in an {@link Envelope}. */
    public void include(
        String name, String messageId, long lastTime, long publishTime, long receiveTime) {
      if (!name.equals(channel)) {
        endChannel();
        channel = name;
      }
      last = last.and(messageId, lastTime, publishTime, receiveTime);
    }

    private void endChannel() {
      if (PREFIXES.stream().anyMatch(channel::startsWith)) {
        byName.merge(channel, last, Last::and);
      }
      last = Last.NOTHING;
    }

    /**
     * What they say.
     *
     * @param complete the sequence number up to which all messages are in it
     */
    public Channels build(long complete) {
      endChannel();
      return new Channels(byName, complete, null);
    }
  }

  /** The sequence number up to which all messages are in it. */
  public long complete() {
    return complete;
  }

  /** What is known of the channels, by their names. */
  public Map<String, Last> byName() {
    return byName;
  }

  private long received() {
    return byName.values().stream().mapToLong(Last::receiveTime).max().orElse(Envelope.NO_TIME);
  }

  /**
   * The properties of the next commit to a table. Writes a file beside the table's metadata where
   * the channels are too many for a property.
   */
  public Map<String, String> properties(Table table) {
    long base = table.currentSnapshot() == null ? 0 : table.currentSnapshot().sequenceNumber();
    String text = stored;
    if (text == null) {
      text =
          byName.entrySet().stream()
              .map(each -> entry(each.getKey(), each.getValue()))
              .collect(Collectors.joining(";"));
      if (byName.size() > MOST_CHANNELS || text.length() > MOST_CHARACTERS) {
        text = FILE + written(table, text);
      }
    }
    return Map.of(
        PROPERTY,
        String.join(" ", FORMAT, base + "", complete + "", time(received())) + ";" + text);
  }

  private static String entry(String name, Last last) {
    return String.join(
        " ",
        last.id() == NO_ID ? NONE : Long.toString(last.id()),
        time(last.eventTime()),
        time(last.receiveTime()),
        time(last.ahead()),
        name.replace("%", "%25").replace(";", "%3B").replace(" ", "%20"));
  }

  private static String time(long micros) {
    return micros == Envelope.NO_TIME ? NONE : Long.toString(micros);
  }

  private static String written(Table table, String text) {
    String name = UUID.randomUUID() + FILE_SUFFIX;
    try (OutputStream out = table.io().newOutputFile(location(table, name)).create()) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(location(table, name) + ": cannot be written", e);
    }
    return name;
  }

  /** By name, so that a copy of the table has a file of its own. */
  private static String location(Table table, String name) {
    return ((HasTableOperations) table).operations().metadataFileLocation(name);
  }

  /** What one snapshot carries. */
  private record Carried(long base, long complete, long received, String text) {
    static Optional<Carried> of(Snapshot snapshot) {
      String text = snapshot.summary().get(PROPERTY);
      if (text == null || !text.startsWith(FORMAT + " ")) {
        // Another version's is as none.
        return Optional.empty();
      }
      String[] parts = text.split(";", 2);
      String[] head = parts[0].split(" ", -1);
      return Optional.of(
          new Carried(
              Long.parseLong(head[1]), Long.parseLong(head[2]), parseTime(head[3]), parts[1]));
    }

    Optional<String> file() {
      return text.startsWith(FILE) ? Optional.of(text.substring(1)) : Optional.empty();
    }

    /** The channels; empty where their file is gone. */
    Optional<Channels> channels(Table table) {
      String all = text;
      if (file().isPresent()) {
        String location = location(table, file().get());
        try (InputStream in = table.io().newInputFile(location).newStream()) {
          all = new String(in.readAllBytes(), UTF_8);
        } catch (NotFoundException e) {
          return Optional.empty();
        } catch (IOException e) {
          throw new UncheckedIOException(location + ": cannot be read", e);
        }
      }
      Map<String, Last> channels = new TreeMap<>();
      for (String entry : all.isEmpty() ? new String[0] : all.split(";", -1)) {
        String[] fields = entry.split(" ", -1);
        channels.put(
            fields[4].replace("%20", " ").replace("%3B", ";").replace("%25", "%"),
            new Last(
                fields[0].equals(NONE) ? NO_ID : Long.parseLong(fields[0]),
                parseTime(fields[1]),
                parseTime(fields[2]),
                parseTime(fields[3])));
      }
      return Optional.of(new Channels(channels, complete, text));
    }

    private static long parseTime(String text) {
      return text.equals(NONE) ? Envelope.NO_TIME : Long.parseLong(text);
    }
  }

  /**
   * The current snapshot and those before it, the newest first. Where one of them has expired, the
   * next is the newest of those that are kept.
   */
  private static Iterator<Snapshot> lineage(Table table) {
    return new Iterator<>() {
      private Snapshot next = table.currentSnapshot();

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Snapshot next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        Snapshot snapshot = next;
        next = snapshot.parentId() == null ? null : before(snapshot);
        return snapshot;
      }

      private Snapshot before(Snapshot snapshot) {
        Snapshot parent = table.snapshot(snapshot.parentId());
        return parent != null
            ? parent
            : StreamSupport.stream(table.snapshots().spliterator(), false)
                .filter(each -> each.sequenceNumber() < snapshot.sequenceNumber())
                .max(Comparator.comparingLong(Snapshot::sequenceNumber))
                .orElse(null);
      }
    };
  }
}
