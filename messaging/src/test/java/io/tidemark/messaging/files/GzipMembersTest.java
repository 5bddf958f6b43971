package io.tidemark.messaging.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipMembersTest {
  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  /** What can be read, in small steps, and then the fault or nothing. */
  private static String read(byte[] stored) {
    StringBuilder text = new StringBuilder();
    try (InputStream in = new GzipMembers(new Slow(stored))) {
      byte[] buffer = new byte[11];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        text.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      text.append(" | ").append(e.getMessage());
    }
    return text.toString();
  }

  /** Gives a few bytes at a time, as a network does. */
  private static final class Slow extends ByteArrayInputStream {
    private Slow(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) {
      return super.read(bytes, from, Math.min(length, 5));
    }
  }

  @Test
  void readsAllMembersAndZerosBehindThem() throws IOException {
    assertThat(read(join(gzip("a,1\n"), gzip(""), gzip("b,2\n"), new byte[700])))
        .isEqualTo("a,1\nb,2\n");
    assertThat(read(join(gzip("a,1\n"), new byte[3], gzip("b,2\n")))).isEqualTo("a,1\nb,2\n");
  }

  @Test
  void readsHeadersWithAllTheyMayHave() throws IOException {
    byte[] plain = gzip("a,1\n");
    byte[] head = {
      0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 'n', 0, 'c', 0
    };
    CRC32 crc = new CRC32();
    crc.update(head);
    byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] data = Arrays.copyOfRange(plain, 10, plain.length);

    assertThat(read(join(head, sum, data, plain))).isEqualTo("a,1\na,1\n");
    sum[0]++;
    assertThat(read(join(plain, head, sum, data)))
        .isEqualTo("a,1\n | the header of member 2 has another checksum");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void tellsOfWhatBeginsNoFurtherMember(int damaged) throws IOException {
    byte[] second = gzip("b,2\n");
    second[damaged] ^= 1;

    assertThat(read(join(gzip("a,1\n"), second)))
        .isEqualTo("a,1\n | no further member of a gzip begins there");
  }

  @Test
  void tellsOfFlagsAndTextBehindAMember() throws IOException {
    byte[] second = gzip("b,2\n");
    second[3] = (byte) 0x80;

    assertThat(read(join(gzip("a,1\n"), second)))
        .isEqualTo("a,1\n | the header of member 2 has unknown flags");
    assertThat(read(join(gzip("a,1\n"), "b,2\n".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("a,1\n | no further member of a gzip begins there");
    assertThat(read("a,1\n".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(" | not in the gzip format; where it is text, take .gz off its name");
  }

  @Test
  void givesAllThatCanBeInflatedBeforeAFault() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      text.append(random.nextInt(1_000_000)).append('\n');
    }
    byte[] first = gzip("a,1\n");
    byte[] second = gzip(text.toString());
    int[] cuts = {1, 5, 12, second.length / 2, second.length - 8, second.length - 1};
    for (int cut : cuts) {
      String read = read(Arrays.copyOf(join(first, second), first.length + cut));

      assertThat(read)
          .endsWith(
              cut < 3
                  ? "no further member of a gzip begins there"
                  : " | unexpected end of member 2");
      String contents = read.substring(0, read.lastIndexOf(" | "));
      assertThat("a,1\n" + text).startsWith(contents);
      if (cut >= second.length - 8) {
        assertThat(contents).hasSize(4 + text.length());
      }
      if (cut == second.length / 2) {
        assertThat(contents.length()).isGreaterThan(text.length() / 3);
      }
    }
  }

  @Test
  void tellsOfChecksumsAndWhereAMemberBegins() throws IOException {
    byte[] first = gzip("a,1\n");
    byte[] second = gzip("b,2\n");
    second[second.length - 8] ^= 1;
    try (GzipMembers members = new GzipMembers(new ByteArrayInputStream(join(first, second)))) {
      assertThatThrownBy(members::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("member 2 has checksum ");
      assertThat(members.memberStart()).isEqualTo(first.length);
      assertThat(members.unread(100)).isEmpty();
    }
    byte[] rest = "rest".getBytes(StandardCharsets.US_ASCII);
    try (GzipMembers members = new GzipMembers(new ByteArrayInputStream(join(first, rest)))) {
      assertThatThrownBy(members::readAllBytes).isInstanceOf(IOException.class);
      assertThat(members.unread(100)).isEqualTo(rest);
    }
  }
}
