'use strict';
// Whether what Terraform makes is what the jobs declare: their parameters, their counters, their tables.

const fs = require('fs');
const path = require('path');
const { parser: promql } = require('@prometheus-io/lezer-promql');

const JOB = 'google_dataflow_flex_template_job';
const SCHEDULE = 'google_cloud_scheduler_job';

function address({ module, type, name, key }) {
  return [module, type, name].filter(Boolean).join('.') + (key === undefined ? '' : `["${key}"]`);
}

/** The requests that start jobs: {where, template, parameters}. */
function launches({ resources, outputs }) {
  const jobs = resources
    .filter(({ type }) => type === JOB)
    .map((job) => ({ where: address(job), template: job.args.container_spec_gcs_path, parameters: job.args.parameters }));
  const scheduled = resources
    .filter(({ type }) => type === SCHEDULE)
    .map((job) => [address(job), JSON.parse(Buffer.from(job.args.http_target[0].body, 'base64').toString())]);
  const printed = Object.entries(outputs).flatMap(([name, value]) => (value?.request ? [[`output ${name}`, value.request]] : []));
  return [
    ...jobs,
    ...[...scheduled, ...printed].map(([where, { launchParameter }]) => ({
      where,
      template: launchParameter.containerSpecGcsPath,
      parameters: launchParameter.parameters,
    })),
  ];
}

/**
 * Parameters that a template does not have, required ones that are not given, and values that it does not take.
 *
 * @param metadata the parameters of a template by its name, as in tidemark-live
 */
function checkParameters(launch, metadata) {
  const template = path.basename(launch.template, '.json');
  const where = `${launch.where}: ${template}`;
  const declared = metadata[template];
  if (!declared) return [`${where}: there is no such template`];
  const errors = [];
  const byName = Object.fromEntries(declared.map((parameter) => [parameter.name, parameter]));
  for (const [name, value] of Object.entries(launch.parameters)) {
    const parameter = byName[name];
    if (!parameter) errors.push(`${where} has no parameter "${name}"`);
    else if (!(parameter.regexes ?? []).every((regex) => new RegExp(`^(?:${regex})$`).test(value))) errors.push(`${where}: "${name}" does not take "${value}"`);
    else if (parameter.enumOptions && !parameter.enumOptions.some((option) => (option.value ?? option) === value)) errors.push(`${where}: "${name}" does not take "${value}"`);
  }
  for (const { name, isOptional } of declared) {
    if (!isOptional && !(name in launch.parameters)) errors.push(`${where}: parameter "${name}" is required`);
  }
  return errors;
}

/** The generated metadata by template; empty where it has not been generated. */
function readMetadata(folder) {
  if (!fs.existsSync(folder)) return {};
  return Object.fromEntries(
    fs.readdirSync(folder).filter((name) => /^tidemark-\w+\.json$/.test(name)).map((name) => {
      const spec = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
      return [path.basename(name, '.json'), (spec.metadata ?? spec).parameters];
    }),
  );
}

/** The PromQL of alerts and charts. */
function queries({ resources }) {
  return resources.flatMap(({ type, args }) => {
    if (type === 'google_monitoring_alert_policy') return args.conditions.flatMap((c) => c.condition_prometheus_query_language ?? []).map((q) => q.query);
    if (type === 'google_monitoring_dashboard') return promQueries(JSON.parse(args.dashboard_json));
    return [];
  });
}

/** Queries that are no PromQL. */
function checkQueries(evaluated) {
  return queries(evaluated).filter(isBroken).map((query) => `monitoring: is no PromQL: ${query}`);
}

function isBroken(query) {
  let broken = false;
  promql.parse(query).iterate({ enter: (node) => void (broken ||= node.type.isError) });
  return broken;
}

/** The names of counters that queries ask for. */
function countersAskedFor(evaluated) {
  const names = new Set();
  for (const query of queries(evaluated)) {
    for (const [, operator, value] of query.matchAll(/metric_name(=~?)"([^"]*)"/g)) {
      for (const name of operator === '=~' ? value.split('|') : [value]) names.add(name.replace(/\[(.)\]/g, '$1'));
    }
  }
  return [...names].sort();
}

function promQueries(value) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'prometheusQuery' ? [inner] : promQueries(inner)));
}

/**
 * The counters that the jobs' sources make, as {counters, distributions}: names, those that begin with a table's name as
 * '.SUFFIX'.
 */
function countersMade(repository) {
  const made = { counters: new Set(), distributions: new Set() };
  for (const module of ['transforms', 'storage', 'messaging', 'pipelines']) {
    for (const file of javaFiles(path.join(repository, module, 'src/main/java'))) {
      for (const [, kind, name] of fs.readFileSync(file, 'utf8').matchAll(/Metrics\.(counter|distribution)\(\s*(?:"[^"]*"|[\w.]+),\s*(?:[\w.()]+ \+ )?"([^"]+)"/g)) {
        made[`${kind}s`].add(name);
      }
    }
  }
  return made;
}

function javaFiles(folder) {
  return fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.java')).map((name) => path.join(folder, name));
}

/** Counters that no job makes. Dataflow reports a distribution as four, by their suffixes. */
function checkCounters(names, { counters, distributions }, tables) {
  return names
    .filter((name) => {
      const table = tables.find((t) => name.startsWith(`${t}.`));
      return !counters.has(name) && !(table && counters.has(name.slice(table.length))) && !distributions.has(name.replace(/_(MAX|MIN|MEAN|COUNT)$/, ''));
    })
    .map((name) => `monitoring: no job counts "${name}"`);
}

const PROJECT_ROLES = new Set(['roles/dataflow.worker', 'roles/dataflow.developer']);

/** Grants that are broader than they need be, and what is open to the world. */
function checkGrants({ resources }) {
  const errors = [];
  for (const resource of resources) {
    const { type, args } = resource;
    const where = address(resource);
    if (/_iam_(binding|policy)$/.test(type)) errors.push(`${where}: takes grants away that others made; use an _iam_member`);
    if (!type.endsWith('_iam_member')) continue;
    if (/^roles\/(owner|editor|viewer)$/.test(args.role) || /(admin|owner)$/i.test(args.role)) errors.push(`${where}: ${args.role} is broader than any job needs`);
    if (/^all(Authenticated)?Users$/.test(args.member)) errors.push(`${where}: ${args.member} is the world`);
    if (type === 'google_project_iam_member' && !PROJECT_ROLES.has(args.role)) errors.push(`${where}: ${args.role} on the project; grant it on a resource`);
  }
  return errors;
}

const KEYS = {
  google_artifact_registry_repository: (a) => a.kms_key_name,
  google_bigquery_dataset: (a) => a.default_encryption_configuration?.[0]?.kms_key_name,
  google_bigquery_table: (a) => a.view || a.encryption_configuration?.[0]?.kms_key_name,
  google_dataflow_flex_template_job: (a) => a.kms_key_name,
  google_pubsub_topic: (a) => a.kms_key_name,
  google_secret_manager_secret: (a) => a.replication[0].user_managed[0].replicas.every((r) => r.customer_managed_encryption?.[0]?.kms_key_name),
  google_sql_database_instance: (a) => a.encryption_key_name,
  google_storage_bucket: (a) => a.encryption?.[0]?.default_kms_key_name,
};

/** What stores data without the project's own key. */
function checkKeys({ resources }) {
  return resources.filter(({ type, args }) => KEYS[type] && !KEYS[type](args)).map((resource) => `${address(resource)}: is not encrypted with the project's key`);
}

/** Secrets whose values would be in Terraform's state. */
function checkSecrets({ resources }) {
  return resources.filter(({ type, args }) => type === 'google_secret_manager_secret_version' || (type === 'google_sql_user' && args.password)).map((resource) => `${address(resource)}: puts a secret into the state`);
}

/** Tables and views whose schemas do not hold together. */
function checkTables({ resources }) {
  const errors = [];
  for (const { key, args } of resources.filter(({ type }) => type === 'google_bigquery_table')) {
    const columns = JSON.parse(args.schema);
    const names = columns.map(({ name }) => name);
    const missing = [
      ...(args.table_constraints?.[0].primary_key[0].columns ?? []),
      ...(args.clustering ?? []),
      ...(args.time_partitioning ?? []).map(({ field }) => field),
    ].filter((name) => !names.includes(name));
    missing.forEach((name) => errors.push(`table ${key}: its key, clustering or partitioning names "${name}", which it has not`));
    if (!args.description || columns.some(({ description }) => !description)) errors.push(`table ${key}: it or a column of it has no description`);
    if ((args.clustering ?? []).length > 4) errors.push(`table ${key}: is clustered by more than four columns`);
    if (/\$\{/.test(args.view?.[0].query ?? '')) errors.push(`view ${key}: a placeholder is left in its query`);
  }
  return errors;
}

module.exports = { launches, checkParameters, readMetadata, checkQueries, countersAskedFor, countersMade, checkCounters, checkGrants, checkKeys, checkSecrets, checkTables };
