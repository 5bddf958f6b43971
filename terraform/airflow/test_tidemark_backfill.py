"""Checks the DAG without Airflow: a few stand-ins take the place of what it imports.

They hold what the DAG hands them, and refuse arguments that the real ones do not have.
"""

import importlib
import json
import sys
import types
import unittest
from datetime import date
from pathlib import Path

METADATA = Path(__file__).parents[2] / "templates" / "metadata" / "tidemark-backfill.json"

SETTINGS = {
    "project": "my-project-1",
    "region": "europe-west1",
    "name": "tidemark-backfill",
    "input": "gs://my-input/archive/{month}/*",
    "request": {
        "launchParameter": {
            "jobName": "tidemark-backfill-inbox",
            "containerSpecGcsPath": "gs://my-templates/1/tidemark-backfill.json",
            "parameters": {"input": "gs://my-input/inbox/*", "format": "trades.csv", "warehouse": "gs://my-warehouse/tables"},
            "environment": {"maxWorkers": 8},
        }
    },
}

OPERATOR_ARGUMENTS = {
    "body", "location", "project_id", "gcp_conn_id", "drain_pipeline", "cancel_timeout", "wait_until_finished", "impersonation_chain",
    "deferrable", "append_job_name", "expected_terminal_state", "poll_sleep",
    "task_id", "retries", "retry_delay", "max_active_tis_per_dag", "pool",
}


class Operator:
    """Holds the arguments of the last operator, and what it was expanded over."""

    arguments: dict = {}
    expanded: dict = {}

    @classmethod
    def partial(cls, **arguments):
        assert arguments.keys() <= OPERATOR_ARGUMENTS, arguments.keys() - OPERATOR_ARGUMENTS
        cls.arguments = arguments
        return cls

    @classmethod
    def expand(cls, **expanded):
        assert expanded.keys() <= OPERATOR_ARGUMENTS, expanded.keys() - OPERATOR_ARGUMENTS
        cls.expanded = expanded


class Tasks:
    """Holds functions that are tasks, by name."""

    functions: dict = {}

    @classmethod
    def task(cls, **_):
        def decorate(function):
            cls.functions[function.__name__] = function
            return lambda: f"result of {function.__name__}"

        return decorate


class Variable:
    @staticmethod
    def get(name, deserialize_json):
        assert (name, deserialize_json) == ("tidemark", True)
        return SETTINGS


def stand_in(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module


def load():
    dags = []

    def dag(**arguments):
        dags.append(arguments)
        return lambda function: function

    for package in ("airflow", "airflow.models", "airflow.providers", "airflow.providers.google", "airflow.providers.google.cloud",
                    "airflow.providers.google.cloud.operators"):
        stand_in(package)
    stand_in("airflow.decorators", dag=dag, task=Tasks.task)
    stand_in("airflow.exceptions", AirflowFailException=type("AirflowFailException", (Exception,), {}))
    stand_in("airflow.models.param", Param=lambda default, **schema: {"default": default, **schema})
    stand_in("airflow.providers.google.cloud.operators.dataflow", DataflowStartFlexTemplateOperator=Operator)
    sys.modules["airflow.models"].Variable = Variable
    sys.path.insert(0, str(Path(__file__).parent))
    return importlib.import_module("tidemark_backfill"), dags[0]


backfill, DAG = load()


class TidemarkBackfillTest(unittest.TestCase):
    def test_months_join_without_a_gap(self):
        months = backfill.months("2023-11", "2024-03")

        self.assertEqual(months[0], (date(2023, 11, 1), date(2023, 12, 1)))
        self.assertEqual(months[-1], (date(2024, 3, 1), date(2024, 4, 1)))
        self.assertEqual([end for _, end in months[:-1]], [start for start, _ in months[1:]])
        self.assertEqual(len(months), 5)

    def test_a_range_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(Exception, "first=2024-02: is after last=2024-01"):
            Tasks.functions["requests"]({"first": "2024-02", "last": "2024-01"})

    def test_each_month_is_a_job_of_its_own(self):
        requests = [request["launchParameter"] for request in Tasks.functions["requests"]({"first": "2024-01", "last": "2024-02"})]

        self.assertEqual([request["jobName"] for request in requests], ["tidemark-backfill-2024-01", "tidemark-backfill-2024-02"])
        self.assertEqual(requests[0]["parameters"]["input"], "gs://my-input/archive/2024-01/*")
        self.assertEqual((requests[1]["parameters"]["from"], requests[1]["parameters"]["to"]), ("2024-02-01", "2024-03-01"))
        self.assertEqual(requests[0]["parameters"]["warehouse"], "gs://my-warehouse/tables")
        self.assertEqual(requests[0]["environment"], {"maxWorkers": 8})
        self.assertEqual(SETTINGS["request"]["launchParameter"]["jobName"], "tidemark-backfill-inbox", "the settings are left as they were")

    def test_few_jobs_run_at_once_and_none_by_itself(self):
        self.assertEqual(Operator.arguments["max_active_tis_per_dag"], backfill.AT_ONCE)
        self.assertEqual(Operator.expanded, {"body": "result of requests"})
        self.assertFalse(Operator.arguments["append_job_name"], "a name of its own would let a month run twice at once")
        self.assertFalse(Operator.arguments["deferrable"] and Operator.arguments.get("wait_until_finished"), "the operator refuses both")
        self.assertEqual((DAG["schedule"], DAG["catchup"], DAG["max_active_runs"]), (None, False, 1))

    @unittest.skipUnless(METADATA.exists(), "there is no generated metadata in templates/metadata")
    def test_parameters_are_those_of_the_template(self):
        spec = json.loads(METADATA.read_text())
        declared = {parameter["name"]: parameter for parameter in spec.get("metadata", spec)["parameters"]}
        parameters = backfill.launch(SETTINGS, date(2024, 1, 1), date(2024, 2, 1))["launchParameter"]["parameters"]

        self.assertLessEqual(parameters.keys(), declared.keys())
        self.assertLessEqual({name for name, parameter in declared.items() if not parameter.get("isOptional")}, parameters.keys())


if __name__ == "__main__":
    unittest.main()
