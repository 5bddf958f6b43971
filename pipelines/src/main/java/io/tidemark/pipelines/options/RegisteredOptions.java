package io.tidemark.pipelines.options;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/**
 * Which interfaces of options Beam knows before one asks for them: those that the libraries on the
 * class path register. It checks each against all others, which takes longer than a small job. They
 * have to be registered only for arguments that name their options; every interface can be asked
 * for.
 */
public final class RegisteredOptions {
  private static final String SERVICE =
      "META-INF/services/" + PipelineOptionsRegistrar.class.getName();

  private static final AtomicBoolean NONE = new AtomicBoolean();

  private RegisteredOptions() {}

  /** Registers none, in a process that has not used options yet; in others nothing changes. */
  public static void none() {
    Thread thread = Thread.currentThread();
    ClassLoader loader = thread.getContextClassLoader();
    thread.setContextClassLoader(new WithoutRegistrars(loader));
    try {
      PipelineOptionsFactory.getRegisteredOptions();
      NONE.set(true);
    } finally {
      thread.setContextClassLoader(loader);
    }
  }

  /** Registers all, where {@link #none} has kept them away. */
  public static void all() {
    if (NONE.getAndSet(false)) {
      PipelineOptionsFactory.resetCache();
    }
  }

  private static final class WithoutRegistrars extends ClassLoader {
    private WithoutRegistrars(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals(SERVICE) ? Collections.emptyEnumeration() : super.getResources(name);
    }
  }
}
