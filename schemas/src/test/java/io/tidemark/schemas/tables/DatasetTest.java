package io.tidemark.schemas.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatasetTest {
  static List<Dataset<?>> all() {
    return Datasets.all();
  }

  private static byte[] bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isTheSameInThisProcess(Dataset<?> dataset) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(dataset)))) {
      assertThat(in.readObject()).isSameAs(dataset);
    }
  }

  /** As in a worker, where nothing has been initialized. */
  @ParameterizedTest
  @MethodSource("all")
  void isThereInAnotherProcess(Dataset<?> dataset) throws Exception {
    try (URLClassLoader other = new URLClassLoader(classPath(), null);
        ObjectInputStream in = new In(new ByteArrayInputStream(bytes(dataset)), other)) {
      Object found = in.readObject();

      assertThat(found.getClass().getClassLoader()).isSameAs(other);
      assertThat(found).hasToString(dataset.name());
    }
  }

  private static URL[] classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> url(new File(entry).toURI()))
        .toArray(URL[]::new);
  }

  private static URL url(URI uri) {
    try {
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads objects whose classes another loader loads. */
  private static final class In extends ObjectInputStream {
    private final ClassLoader loader;

    private In(InputStream bytes, ClassLoader loader) throws IOException {
      super(bytes);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type) throws ClassNotFoundException {
      return Class.forName(type.getName(), false, loader);
    }
  }
}
