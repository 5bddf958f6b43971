package io.tidemark.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The REST API of Dataflow as far as submitting a job goes: takes jobs, and says that one runs. */
final class DataflowStandIn extends StandIn {
  /** A job as it was submitted. */
  record Job(String project, String region, JsonNode body) {}

  /** The id of the job that runs. */
  static final String JOB_ID = "2024-08-08_00_00_00-1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Job> jobs = new CopyOnWriteArrayList<>();

  private final String runningName;

  /**
   * Starts it.
   *
   * @param runningName the name of a job that runs
   */
  DataflowStandIn(String runningName) throws IOException {
    this.runningName = runningName;
  }

  /** The jobs that were submitted. */
  List<Job> jobs() {
    return jobs;
  }

  /** {@code v1b3/projects/PROJECT/locations/REGION/jobs[/ID[/...]]}. */
  @Override
  Answer answer(Request request) throws IOException {
    if (!request.part(0).equals("v1b3") || !request.part(5).equals("jobs")) {
      return Answer.error(404, request.method() + " " + request.uri());
    }
    if (request.method().equals("POST") && request.parts() == 6) {
      ObjectNode job = (ObjectNode) JSON.readTree(request.body());
      jobs.add(new Job(request.part(2), request.part(4), job.deepCopy()));
      job.put("id", JOB_ID).put("currentState", "JOB_STATE_PENDING");
      job.put("projectId", request.part(2)).put("location", request.part(4));
      return Answer.json(200, job.toString());
    }
    ObjectNode running = JSON.createObjectNode();
    running.put("id", JOB_ID).put("name", runningName).put("currentState", "JOB_STATE_RUNNING");
    if (request.parts() == 6) {
      ObjectNode all = JSON.createObjectNode();
      all.putArray("jobs").add(running);
      return Answer.json(200, all.toString());
    }
    return Answer.json(200, running.toString());
  }
}
