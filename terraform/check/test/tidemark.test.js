'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const tidemark = require('../lib/tidemark');

const METADATA = {
  'tidemark-live': [
    { name: 'input' },
    { name: 'format', isOptional: false },
    { name: 'lateness', isOptional: true, regexes: ['[0-9]+[smh]'] },
    { name: 'catalog', isOptional: true, enumOptions: [{ value: 'JDBC' }, { value: 'REST' }] },
  ],
};

function evaluated(type, args, key) {
  return { resources: [{ module: 'module.m', kind: 'resource', type, name: 'r', key, args }], outputs: {} };
}

function job(parameters, template = 'gs://b/1/tidemark-live.json') {
  const [launch] = tidemark.launches(evaluated('google_dataflow_flex_template_job', { container_spec_gcs_path: template, parameters }));
  return tidemark.checkParameters(launch, METADATA);
}

const LIVE = 'module.m.google_dataflow_flex_template_job.r: tidemark-live';

test('finds wrong parameters of a job', () => {
  assert.deepEqual(job({ input: 'i', format: 'f', lateness: '10m', catalog: 'REST' }), []);
  assert.deepEqual(job({ input: 'i', format: 'f', latenes: '10m' }), [`${LIVE} has no parameter "latenes"`]);
  assert.deepEqual(job({ input: 'i' }), [`${LIVE}: parameter "format" is required`]);
  assert.deepEqual(job({ input: 'i', format: 'f', lateness: 'long' }), [`${LIVE}: "lateness" does not take "long"`]);
  assert.deepEqual(job({ input: 'i', format: 'f', catalog: 'jdbc' }), [`${LIVE}: "catalog" does not take "jdbc"`]);
  assert.deepEqual(job({}, 'gs://b/1/tidemark-life.json'), ['module.m.google_dataflow_flex_template_job.r: tidemark-life: there is no such template']);
});

test('finds wrong parameters in the request of a schedule and of an output', () => {
  const request = { launchParameter: { containerSpecGcsPath: 'gs://b/1/tidemark-live.json', parameters: { input: 'i', wrong: 'w', format: 'f' } } };
  const scheduled = evaluated('google_cloud_scheduler_job', { http_target: [{ body: Buffer.from(JSON.stringify(request)).toString('base64') }] });
  const printed = { resources: [], outputs: { airflow: { request } } };

  for (const [where, from] of [['module.m.google_cloud_scheduler_job.r', scheduled], ['output airflow', printed]]) {
    assert.deepEqual(tidemark.launches(from).flatMap((launch) => tidemark.checkParameters(launch, METADATA)), [`${where}: tidemark-live has no parameter "wrong"`]);
  }
});

test('finds counters that no job makes', () => {
  const alert = evaluated('google_monitoring_alert_policy', { conditions: [{ condition_prometheus_query_language: [{ query: 'm{metric_name="ticks"} + m{metric_name=~"raw[.]commits|lag_MAX|gone"}' }] }] });
  const dashboard = evaluated('google_monitoring_dashboard', { dashboard_json: JSON.stringify({ tiles: [{ prometheusQuery: 'm{metric_name="candles.gone"}' }] }) });
  const made = { counters: new Set(['ticks', '.commits']), distributions: new Set(['lag']) };

  assert.deepEqual(tidemark.checkCounters(tidemark.countersAskedFor(alert), made, ['raw', 'candles']), ['monitoring: no job counts "gone"']);
  assert.deepEqual(tidemark.checkCounters(tidemark.countersAskedFor(dashboard), made, ['raw', 'candles']), ['monitoring: no job counts "candles.gone"']);
});

test('finds queries that are no PromQL', () => {
  const chart = (query) => tidemark.checkQueries(evaluated('google_monitoring_dashboard', { dashboard_json: JSON.stringify({ prometheusQuery: query }) }));
  assert.deepEqual(chart('sum by (job_name) (max_over_time(m{a="b"}[10m] offset 10m) or vector(0)) < 1'), []);
  assert.deepEqual(chart('sum(m{a="b"}'), ['monitoring: is no PromQL: sum(m{a="b"}']);
});

test('finds grants that are too broad', () => {
  const errors = (type, role, member = 'serviceAccount:a') => tidemark.checkGrants(evaluated(type, { role, member })).length;
  assert.equal(errors('google_storage_bucket_iam_member', 'roles/storage.objectUser'), 0);
  assert.equal(errors('google_project_iam_member', 'roles/dataflow.worker'), 0);
  assert.equal(errors('google_project_iam_member', 'roles/storage.objectUser'), 1);
  assert.equal(errors('google_storage_bucket_iam_member', 'roles/storage.admin'), 1);
  assert.equal(errors('google_storage_bucket_iam_member', 'roles/storage.objectViewer', 'allUsers'), 1);
  assert.equal(errors('google_storage_bucket_iam_binding', 'roles/storage.objectViewer'), 1);
});

test('finds what is stored without the key, and secrets in the state', () => {
  assert.equal(tidemark.checkKeys(evaluated('google_pubsub_topic', { kms_key_name: 'k' })).length, 0);
  assert.equal(tidemark.checkKeys(evaluated('google_pubsub_topic', {})).length, 1);
  assert.equal(tidemark.checkKeys(evaluated('google_storage_bucket', { encryption: [] })).length, 1);
  assert.equal(tidemark.checkSecrets(evaluated('google_secret_manager_secret_version', { secret_data: 's' })).length, 1);
});

test('finds tables that do not hold together', () => {
  const table = (args) =>
    tidemark.checkTables(evaluated('google_bigquery_table', { description: 'd', schema: '[{"name": "a", "description": "d"}]', ...args }, 't'));
  assert.deepEqual(table({}), []);
  assert.deepEqual(table({ clustering: ['b'] }), ['table t: its key, clustering or partitioning names "b", which it has not']);
  assert.deepEqual(table({ table_constraints: [{ primary_key: [{ columns: ['c'] }] }] }), ['table t: its key, clustering or partitioning names "c", which it has not']);
  assert.deepEqual(table({ schema: '[{"name": "a"}]' }), ['table t: it or a column of it has no description']);
  assert.deepEqual(table({ view: [{ query: 'SELECT 1 FROM `${project}.d.t`' }] }), ['view t: a placeholder is left in its query']);
});
