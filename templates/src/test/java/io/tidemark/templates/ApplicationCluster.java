package io.tidemark.templates;

import java.io.File;
import java.util.Arrays;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * The job manager of an application cluster, as the entry points of a Flink distribution make it
 * from these classes of Flink; those themselves are in no published library.
 */
@SuppressWarnings("try") // Its close, by Flink, may be interrupted.
final class ApplicationCluster extends ApplicationClusterEntryPoint {
  private ApplicationCluster(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /** Runs {@code --configDir FOLDER JAR ARGS...}. */
  public static void main(String[] args) throws Exception {
    Configuration configuration = GlobalConfiguration.loadConfiguration(args[1]);
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setJarFile(new File(args[2]))
            .setArguments(Arrays.copyOfRange(args, 3, args.length))
            .setConfiguration(configuration)
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new ApplicationCluster(configuration, program));
  }
}
