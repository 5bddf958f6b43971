"""Backfills history month by month, a few months at once.

Started by hand, with the first and the last month and how many run at once. Each month is a Dataflow job of its own, started from the
flex template tidemark-backfill. A month that fails is tried again, and may be run again at any time: what is in the tables already does
not change. Months come in any order; the larger candles are made of what the tables hold.

What is to be launched stands in the Airflow variable "tidemark", which is the output "airflow" of Terraform. terraform/README.md says
how it gets there.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from airflow.decorators import dag, task
from airflow.exceptions import AirflowFailException
from airflow.models.param import Param
from airflow.providers.google.cloud.operators.dataflow import DataflowStartFlexTemplateOperator

AT_ONCE = 4
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}


def months(first: str, last: str) -> list[tuple[date, date]]:
    """The months from first to last, both included, each as [from, to)."""
    start, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
    if start > end:
        raise ValueError(f"first={first}: is after last={last}")
    found = []
    while start <= end:
        following = (start + timedelta(days=31)).replace(day=1)
        found.append((start, following))
        start = following
    return found


def launch(settings: dict, first_day: date, end: date) -> dict:
    """The request that starts the backfill of one month: that of Terraform, for this month's files and times."""
    month = f"{first_day:%Y-%m}"
    request = settings["request"]["launchParameter"]
    return {
        "launchParameter": {
            **request,
            "jobName": f"{settings['name']}-{month}",
            "parameters": {
                **request["parameters"],
                "input": settings["input"].replace("{month}", month),
                "from": f"{first_day}",
                "to": f"{end}",
            },
        }
    }


@dag(
    dag_id="tidemark_backfill",
    description="Backfills history month by month",
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    params={
        "first": Param("2024-01", description="First month, as in 2024-01", **MONTH),
        "last": Param("2024-12", description="Last month, included", **MONTH),
    },
    tags=["tidemark"],
)
def tidemark_backfill():
    @task(retries=0)
    def requests(params: dict | None = None) -> list[dict]:
        from airflow.models import Variable

        settings = Variable.get("tidemark", deserialize_json=True)
        try:
            return [launch(settings, *month) for month in months(params["first"], params["last"])]
        except ValueError as wrong:
            raise AirflowFailException(str(wrong)) from wrong

    DataflowStartFlexTemplateOperator.partial(
        task_id="backfill",
        project_id="{{ var.json.tidemark.project }}",
        location="{{ var.json.tidemark.region }}",
        append_job_name=False,
        deferrable=True,
        retries=2,
        retry_delay=timedelta(minutes=5),
        max_active_tis_per_dag=AT_ONCE,
    ).expand(body=requests())


tidemark_backfill()
